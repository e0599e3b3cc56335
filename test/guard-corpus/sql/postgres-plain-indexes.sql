-- expect: safe
-- dialect: postgres
-- row: sql/46
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_at_idx ON orders USING brin (placed_at);
DROP INDEX CONCURRENTLY IF EXISTS index_payments_on_order_id;
CREATE INDEX products_attributes ON products USING gin (attributes jsonb_path_ops);
ALTER INDEX index_orders_on_customer_id RENAME TO orders_customer_id_idx;
