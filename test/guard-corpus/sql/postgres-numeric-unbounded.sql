-- expect: check
-- dialect: postgres
ALTER TABLE products ALTER COLUMN price TYPE numeric;
