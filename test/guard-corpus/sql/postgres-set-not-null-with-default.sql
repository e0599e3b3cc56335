-- expect: stop
-- dialect: postgres
-- row: sql/22
UPDATE orders SET channel = 'web' WHERE channel IS NULL;
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web', ALTER COLUMN channel SET NOT NULL;
