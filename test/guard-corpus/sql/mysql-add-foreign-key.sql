-- expect: stop
-- dialect: mysql
-- row: sql/47
ALTER TABLE order_items ADD CONSTRAINT fk_sku FOREIGN KEY (sku) REFERENCES orders (number);
