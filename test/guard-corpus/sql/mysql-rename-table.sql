-- expect: stop
-- dialect: mysql
-- oracle: no
-- row: sql/18
RENAME TABLE order_items TO lines;
