-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN experiment text NOT NULL DEFAULT 'a';
ALTER TABLE orders ALTER COLUMN experiment DROP DEFAULT;
CREATE INDEX orders_experiment ON orders (experiment);
ALTER TABLE orders DROP COLUMN experiment;
