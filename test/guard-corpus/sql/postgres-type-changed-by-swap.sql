-- expect: stop or check
-- dialect: postgres
ALTER TABLE payments ADD COLUMN amount_new bigint;
UPDATE payments SET amount_new = amount_cents;
ALTER TABLE payments RENAME COLUMN amount_cents TO amount_old;
ALTER TABLE payments RENAME COLUMN amount_new TO amount_cents;
