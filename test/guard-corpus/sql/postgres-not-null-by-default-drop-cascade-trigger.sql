-- expect: stop
-- dialect: postgres
ALTER TABLE customers ALTER COLUMN credit_limit DROP DEFAULT, ALTER COLUMN credit_limit SET DEFAULT NULL;
