-- expect: check
-- dialect: postgres
-- row: sql/29
ALTER TABLE payments ALTER COLUMN amount_cents TYPE bigint;
