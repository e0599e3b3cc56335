-- expect: check
-- dialect: mysql
-- row: sql/41
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity >= -1);
