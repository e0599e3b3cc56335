-- expect: check
-- dialect: mysql
-- row: sql/36, sql/64
ALTER TABLE customers MODIFY status varchar(20) NOT NULL DEFAULT 'active';
