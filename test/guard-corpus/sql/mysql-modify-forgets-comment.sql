-- expect: safe or check
-- dialect: mysql
ALTER TABLE `customers` MODIFY `name` varchar(100) DEFAULT NULL;
