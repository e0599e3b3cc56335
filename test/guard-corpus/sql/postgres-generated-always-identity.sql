-- expect: check
-- dialect: postgres
-- row: sql/56
ALTER TABLE addresses ALTER COLUMN id SET GENERATED ALWAYS;
