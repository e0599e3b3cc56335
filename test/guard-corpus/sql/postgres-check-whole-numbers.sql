-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity >= 1 AND NOT quantity = 0 AND -1 < quantity);
