-- expect: stop
-- dialect: mysql
-- row: sql/48
ALTER TABLE order_items DROP FOREIGN KEY order_items_order_id_foreign;
ALTER TABLE order_items ADD CONSTRAINT order_items_order_id_foreign FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT;
