-- expect: check
-- dialect: postgres
-- row: sql/27
ALTER TABLE customers ALTER COLUMN phone TYPE varchar(64);
