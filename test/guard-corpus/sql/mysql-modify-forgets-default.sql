-- expect: stop
-- dialect: mysql
-- row: sql/26, sql/64
ALTER TABLE orders MODIFY COLUMN channel varchar(20) NOT NULL;
