-- expect: safe
-- dialect: postgres
-- row: sql/10
ALTER TABLE customers ADD COLUMN email_lower text GENERATED ALWAYS AS (lower(email)) STORED;
