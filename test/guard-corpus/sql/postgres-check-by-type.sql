-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE order_items ADD CONSTRAINT order_items_fits CHECK (quantity <= 2147483647 AND char_length(gift_message) <= 200);
