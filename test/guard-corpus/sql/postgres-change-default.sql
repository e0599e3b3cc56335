-- expect: check
-- dialect: postgres
-- row: sql/24
ALTER TABLE orders ALTER COLUMN currency SET DEFAULT 'USD';
