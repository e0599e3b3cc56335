-- expect: stop
-- dialect: postgres
-- row: sql/15
ALTER TABLE customers RENAME COLUMN phone TO phone_number;
