-- expect: safe
-- dialect: postgres
-- row: sql/4
ALTER TABLE orders ADD COLUMN discount numeric(5,2) CONSTRAINT discount_range CHECK (discount BETWEEN 0 AND 100);
