-- expect: stop
-- dialect: postgres
-- row: sql/8
ALTER TABLE customers ADD COLUMN slot integer NOT NULL DEFAULT 0;
ALTER TABLE customers ALTER COLUMN slot SET DEFAULT 0;
UPDATE customers SET slot = id;
CREATE UNIQUE INDEX CONCURRENTLY customers_slot ON customers (slot);
