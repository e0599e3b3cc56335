-- expect: stop
-- dialect: mysql
-- row: sql/13
/*!50700 ALTER TABLE orders DROP COLUMN note */;
