-- expect: stop
-- dialect: postgres
-- row: sql/26
ALTER TABLE customers ALTER COLUMN locale DROP DEFAULT;
