-- expect: check
-- dialect: postgres
-- row: sql/32
ALTER TABLE order_items ALTER COLUMN unit_price TYPE numeric(12,4);
