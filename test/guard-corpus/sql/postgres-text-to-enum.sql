-- expect: stop
-- dialect: postgres
-- row: sql/35
CREATE TYPE payment_state AS ENUM ('pending', 'captured', 'failed');
ALTER TABLE payments ALTER COLUMN state DROP DEFAULT;
ALTER TABLE payments DROP CONSTRAINT payments_state_check;
ALTER TABLE payments ALTER COLUMN state TYPE payment_state USING state::payment_state;
ALTER TABLE payments ALTER COLUMN state SET DEFAULT 'pending';
