-- expect: safe
-- dialect: postgres
-- row: sql/5
-- The slow way: nullable, backfill, default, NOT NULL.
ALTER TABLE orders ADD COLUMN loyalty_points integer;
ALTER TABLE orders ALTER COLUMN loyalty_points SET DEFAULT 0;
UPDATE orders SET loyalty_points = 0 WHERE loyalty_points IS NULL;
ALTER TABLE orders ALTER COLUMN loyalty_points SET NOT NULL;
