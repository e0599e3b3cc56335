-- expect: stop
-- dialect: mysql
-- row: sql/15
ALTER TABLE `orders` RENAME COLUMN `channel` TO `source`;
