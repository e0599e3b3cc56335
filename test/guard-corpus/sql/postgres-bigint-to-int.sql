-- expect: stop
-- dialect: postgres
-- row: sql/30
ALTER TABLE order_items ALTER COLUMN product_id TYPE int USING product_id::int;
