-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE payments ADD CONSTRAINT payments_state_known CHECK (state IN ('captured', 'failed', 'pending', 'refunded'));
