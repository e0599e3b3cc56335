-- expect: stop
-- dialect: postgres
-- row: sql/48
ALTER TABLE order_items DROP CONSTRAINT fk_rails_items_orders;
ALTER TABLE order_items ADD CONSTRAINT fk_rails_items_orders FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE RESTRICT;
