-- expect: check
-- dialect: postgres
-- row: sql/10
ALTER TABLE addresses ADD COLUMN zip_number integer GENERATED ALWAYS AS (zip::integer) STORED;
