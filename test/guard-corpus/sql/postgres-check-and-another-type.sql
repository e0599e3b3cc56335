-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items ALTER COLUMN quantity TYPE numeric(8,3);
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity >= 1);
