-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE orders ADD COLUMN paid_total numeric(12,2) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD CONSTRAINT paid_matches CHECK (paid_total >= total) NOT VALID;
