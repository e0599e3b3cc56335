-- expect: safe
-- dialect: postgres
-- row: sql/9
ALTER TABLE customers ADD COLUMN referral_code varchar(12) UNIQUE;
