-- expect: check
-- dialect: mysql
-- row: sql/44
ALTER TABLE customers DROP INDEX customers_email_unique;
