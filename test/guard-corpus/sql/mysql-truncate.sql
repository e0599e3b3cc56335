-- expect: stop
-- dialect: mysql
-- row: sql/59
TRUNCATE `order_items`;
