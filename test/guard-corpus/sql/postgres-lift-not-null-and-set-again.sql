-- expect: safe
-- dialect: postgres
ALTER TABLE customers ADD COLUMN seen_on date;
ALTER TABLE customers ALTER COLUMN credit_limit DROP NOT NULL;
ALTER TABLE customers ALTER COLUMN credit_limit SET NOT NULL;
