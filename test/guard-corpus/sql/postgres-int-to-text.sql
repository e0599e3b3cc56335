-- expect: stop
-- dialect: postgres
-- row: sql/31
ALTER TABLE products ALTER COLUMN weight_grams TYPE text USING weight_grams || ' g';
