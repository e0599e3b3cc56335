-- expect: check
-- dialect: postgres
-- row: sql/24
ALTER TABLE products ALTER COLUMN weight_grams SET DEFAULT 500;
