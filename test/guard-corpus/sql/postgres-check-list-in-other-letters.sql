-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE payments DROP CONSTRAINT payments_state_check;
UPDATE payments SET state = upper(state);
ALTER TABLE payments ADD CONSTRAINT payments_state_check CHECK (state IN ('PENDING', 'CAPTURED', 'FAILED'));
