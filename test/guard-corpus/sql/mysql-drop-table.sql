-- expect: stop
-- dialect: mysql
-- row: sql/17
DROP TABLE IF EXISTS `order_items`;
