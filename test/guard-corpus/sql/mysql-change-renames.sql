-- expect: stop
-- dialect: mysql
-- row: sql/15, sql/64
ALTER TABLE `orders` CHANGE `channel` `source` varchar(20) NOT NULL DEFAULT 'web';
