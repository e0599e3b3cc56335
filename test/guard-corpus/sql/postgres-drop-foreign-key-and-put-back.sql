-- expect: safe
-- dialect: postgres
ALTER TABLE order_items DROP CONSTRAINT fk_rails_items_products;
ALTER TABLE order_items ADD CONSTRAINT fk_rails_items_products FOREIGN KEY (product_id) REFERENCES products (id) NOT VALID;
ALTER TABLE order_items VALIDATE CONSTRAINT fk_rails_items_products;
