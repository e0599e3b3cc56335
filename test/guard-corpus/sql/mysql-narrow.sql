-- expect: stop
-- dialect: mysql
-- row: sql/28, sql/64
ALTER TABLE customers MODIFY email varchar(100) NOT NULL;
