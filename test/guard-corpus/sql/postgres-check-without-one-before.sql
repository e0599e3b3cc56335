-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE orders ADD CONSTRAINT orders_total_floor CHECK (total >= 5000) NOT VALID;
