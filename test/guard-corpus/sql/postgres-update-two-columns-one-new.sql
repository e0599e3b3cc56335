-- expect: stop
-- dialect: postgres
-- row: sql/57
ALTER TABLE customers ADD COLUMN first_name text;
UPDATE customers SET first_name = split_part(name, ' ', 1), name = split_part(name, ' ', 2);
