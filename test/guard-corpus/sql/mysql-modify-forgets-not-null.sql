-- expect: check
-- dialect: mysql
ALTER TABLE `orders` MODIFY `channel` varchar(20) DEFAULT 'web';
