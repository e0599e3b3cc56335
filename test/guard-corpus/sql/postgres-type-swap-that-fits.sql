-- expect: check
-- dialect: postgres
ALTER TABLE payments ADD COLUMN amount_new bigint NOT NULL DEFAULT 0;
UPDATE payments SET amount_new = amount_cents;
ALTER TABLE payments ALTER COLUMN amount_new DROP DEFAULT;
ALTER TABLE payments DROP COLUMN amount_cents;
ALTER TABLE payments RENAME COLUMN amount_new TO amount_cents;
