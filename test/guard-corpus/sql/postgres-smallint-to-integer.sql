-- expect: check
-- dialect: postgres
-- row: sql/29
ALTER TABLE orders ALTER COLUMN priority TYPE integer;
