-- expect: stop
-- dialect: postgres
-- row: sql/21
UPDATE customers SET name = '' WHERE name IS NULL;
ALTER TABLE customers ADD CONSTRAINT customers_name_present CHECK (name IS NOT NULL) NOT VALID;
ALTER TABLE customers VALIDATE CONSTRAINT customers_name_present;
ALTER TABLE customers ALTER COLUMN name SET NOT NULL;
ALTER TABLE customers DROP CONSTRAINT customers_name_present;
