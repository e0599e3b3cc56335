-- expect: check
-- dialect: postgres
-- row: sql/27
ALTER TABLE customers ALTER COLUMN email SET DATA TYPE text COLLATE "default";
