-- expect: safe
-- dialect: postgres
-- row: sql/63
REFRESH MATERIALIZED VIEW sales_by_day;
CREATE MATERIALIZED VIEW top_products AS SELECT product_id, count(*) FROM order_items GROUP BY 1;
CREATE UNIQUE INDEX top_products_id ON top_products (product_id);
