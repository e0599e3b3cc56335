-- expect: stop
-- dialect: mysql
-- row: sql/57
UPDATE `orders` SET `channel` = 'webshop' WHERE `channel` = 'web';
