-- expect: stop
-- dialect: postgres
-- row: sql/14
ALTER TABLE customers DROP COLUMN phone;
ALTER TABLE customers ADD COLUMN phone varchar(20);
