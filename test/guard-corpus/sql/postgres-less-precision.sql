-- expect: stop
-- dialect: postgres
-- row: sql/33
ALTER TABLE order_items ALTER COLUMN unit_price TYPE numeric(8,2);
