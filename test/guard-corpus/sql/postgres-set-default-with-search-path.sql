-- expect: check
-- dialect: postgres
SET search_path = logistics;
ALTER TABLE depots ALTER COLUMN city SET DEFAULT 'Hamburg';
