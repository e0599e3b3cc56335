-- expect: stop
-- dialect: postgres
-- row: sql/33
ALTER TABLE products ALTER COLUMN price TYPE numeric(10,0);
