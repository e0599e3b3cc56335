-- expect: check
-- dialect: mysql
-- row: sql/27, sql/64
ALTER TABLE orders MODIFY channel varchar(60) NOT NULL DEFAULT 'web';
