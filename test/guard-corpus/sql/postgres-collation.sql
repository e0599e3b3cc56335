-- expect: check
-- dialect: postgres
-- row: sql/37
ALTER TABLE customers ALTER COLUMN name TYPE text COLLATE "C";
