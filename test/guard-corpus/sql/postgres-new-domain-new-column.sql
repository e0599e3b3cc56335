-- expect: safe
-- dialect: postgres
CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
ALTER TABLE products ADD COLUMN discount percent;
