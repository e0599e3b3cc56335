-- expect: check
-- dialect: postgres
-- row: sql/42
ALTER TABLE order_items DROP CONSTRAINT fk_rails_items_products;
