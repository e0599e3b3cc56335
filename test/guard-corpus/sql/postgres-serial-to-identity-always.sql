-- expect: check
-- dialect: postgres
-- row: sql/56
ALTER TABLE products ALTER COLUMN id DROP DEFAULT;
ALTER TABLE products ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
