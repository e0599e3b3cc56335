-- expect: stop
-- dialect: mysql
-- row: sql/18
ALTER TABLE `orders` RENAME AS `purchases`;
