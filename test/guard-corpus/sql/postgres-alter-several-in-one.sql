-- expect: stop
-- dialect: postgres
-- row: sql/22
ALTER TABLE customers ADD COLUMN tier text DEFAULT 'basic', ALTER COLUMN name SET DEFAULT '', ALTER COLUMN phone TYPE varchar(40);
UPDATE customers SET name = '' WHERE name IS NULL;
ALTER TABLE customers ALTER name SET NOT NULL;
