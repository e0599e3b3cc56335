-- expect: check or stop
-- dialect: postgres
ALTER TABLE products ALTER COLUMN stock TYPE numeric(12,3);
