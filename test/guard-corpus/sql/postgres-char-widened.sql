-- expect: check or stop
-- dialect: postgres
ALTER TABLE orders ALTER COLUMN currency TYPE varchar(10);
