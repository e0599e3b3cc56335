-- expect: stop
-- dialect: mysql
-- row: sql/45
ALTER TABLE order_items MODIFY id int NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (order_id, id);
