-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity > 2 - 60 * 60) NOT VALID;
