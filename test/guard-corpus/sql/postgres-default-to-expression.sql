-- expect: check
-- dialect: postgres
-- row: sql/24
ALTER TABLE customers ALTER COLUMN locale SET DEFAULT lower('DE');
