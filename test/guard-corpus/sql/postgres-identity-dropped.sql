-- expect: stop
-- dialect: postgres
-- row: sql/26
ALTER TABLE addresses ALTER COLUMN id DROP IDENTITY;
