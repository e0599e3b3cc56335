-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE customers ADD CONSTRAINT phone_digits CHECK (phone ~ '^[0-9+ ]*$') NOT VALID;
