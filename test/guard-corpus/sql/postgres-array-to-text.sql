-- expect: stop
-- dialect: postgres
ALTER TABLE products ALTER COLUMN tags DROP DEFAULT;
ALTER TABLE products ALTER COLUMN tags TYPE text USING array_to_string(tags, ',');
ALTER TABLE products ALTER COLUMN tags SET DEFAULT '';
