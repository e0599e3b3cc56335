-- expect: stop
-- dialect: postgres
ALTER TABLE payments ADD CONSTRAINT reference_given CHECK (length(coalesce(reference, '')) > 0) NOT VALID;
