-- expect: check or stop
-- dialect: postgres
-- row: sql/42
ALTER TABLE addresses DROP CONSTRAINT addresses_customer_id_fkey;
