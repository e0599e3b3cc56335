-- expect: safe
-- dialect: mysql
ALTER TABLE `orders` CHANGE COLUMN `channel` `channel` VARCHAR(20) NOT NULL DEFAULT 'web';
