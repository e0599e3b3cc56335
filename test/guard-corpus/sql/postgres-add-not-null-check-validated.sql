-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders ADD CONSTRAINT orders_region_null CHECK (region IS NOT NULL) NOT VALID;
