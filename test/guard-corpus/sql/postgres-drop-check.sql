-- expect: check
-- dialect: postgres
-- row: sql/42
ALTER TABLE products DROP CONSTRAINT IF EXISTS products_price_check;
