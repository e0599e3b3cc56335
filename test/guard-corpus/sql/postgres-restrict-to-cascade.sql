-- expect: check or safe
-- dialect: postgres
ALTER TABLE order_items DROP CONSTRAINT fk_rails_items_products, ADD CONSTRAINT fk_rails_items_products FOREIGN KEY (product_id) REFERENCES products(id) ON DELETE CASCADE;
