-- expect: stop
-- dialect: mysql
-- row: sql/30, sql/64
ALTER TABLE `customers` MODIFY `points` TINYINT NOT NULL DEFAULT '0';
