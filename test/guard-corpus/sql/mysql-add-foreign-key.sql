-- expect: stop
-- dialect: mysql
-- oracle: no
-- row: sql/47
ALTER TABLE order_items ADD CONSTRAINT fk_sku FOREIGN KEY (sku) REFERENCES orders (number);
