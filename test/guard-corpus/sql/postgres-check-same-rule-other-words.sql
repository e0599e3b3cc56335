-- expect: safe
-- dialect: postgres
ALTER TABLE payments DROP CONSTRAINT payments_state_check;
ALTER TABLE payments ADD CONSTRAINT payments_state_check CHECK (state IN ('pending', 'captured', 'failed'));
