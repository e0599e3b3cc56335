-- expect: stop
-- dialect: postgres
-- row: sql/6
ALTER TABLE orders ADD COLUMN warehouse_code varchar(8);
UPDATE orders SET warehouse_code = 'HAM';
ALTER TABLE orders ALTER COLUMN warehouse_code SET NOT NULL;
