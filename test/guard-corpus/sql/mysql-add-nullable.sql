-- expect: safe
-- dialect: mysql
-- row: sql/4
ALTER TABLE `orders` ADD COLUMN `gift_note` VARCHAR(200) NULL AFTER `note`, ALGORITHM=INSTANT;
