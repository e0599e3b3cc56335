-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN item_count integer NOT NULL DEFAULT 0;
UPDATE orders o SET item_count = s.n FROM (SELECT order_id, count(*) AS n FROM order_items GROUP BY order_id) s WHERE s.order_id = o.id;
