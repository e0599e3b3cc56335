-- expect: stop
-- dialect: postgres
-- row: sql/30
ALTER TABLE products ALTER COLUMN stock TYPE smallint;
