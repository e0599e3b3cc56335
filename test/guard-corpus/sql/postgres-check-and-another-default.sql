-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items DROP CONSTRAINT order_items_quantity_check;
ALTER TABLE order_items ALTER COLUMN quantity SET DEFAULT -5;
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity > -3);
