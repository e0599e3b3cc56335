-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items ADD CONSTRAINT order_items_some CHECK (quantity IS NULL OR quantity > 0 OR gift_message = 'none');
