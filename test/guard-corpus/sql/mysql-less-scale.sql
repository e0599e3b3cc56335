-- expect: stop
-- dialect: mysql
-- row: sql/33, sql/64
ALTER TABLE order_items MODIFY price decimal(8,0) NOT NULL;
