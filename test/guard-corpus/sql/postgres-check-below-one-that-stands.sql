-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE products ADD CONSTRAINT products_price_floor CHECK (price >= -1);
