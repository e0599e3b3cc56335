-- expect: stop
-- dialect: mysql
-- oracle: no
-- row: sql/13
/*!50700 ALTER TABLE orders DROP COLUMN note */;
