-- expect: stop
-- dialect: mysql
-- row: sql/18
RENAME TABLE order_items TO lines;
