-- expect: stop
-- dialect: postgres
-- row: sql/43
CREATE UNIQUE INDEX payments_reference_idx ON payments (reference);
ALTER TABLE payments ADD CONSTRAINT payments_reference_key UNIQUE USING INDEX payments_reference_idx;
