-- expect: check
-- dialect: postgres
-- row: sql/35
ALTER TABLE products ALTER COLUMN attributes TYPE json;
