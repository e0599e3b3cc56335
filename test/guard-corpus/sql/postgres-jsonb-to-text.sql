-- expect: stop
-- dialect: postgres
ALTER TABLE products ALTER COLUMN attributes DROP DEFAULT;
ALTER TABLE products ALTER COLUMN attributes TYPE text USING attributes::text;
ALTER TABLE products ALTER COLUMN attributes SET DEFAULT '{}';
