-- expect: unknown or check or stop
-- dialect: mysql
ALTER TABLE orders ALTER COLUMN note SET INVISIBLE;
