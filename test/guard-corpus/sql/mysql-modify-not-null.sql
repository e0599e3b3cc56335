-- expect: stop
-- dialect: mysql
-- row: sql/21, sql/64
ALTER TABLE customers MODIFY name varchar(100) NOT NULL;
