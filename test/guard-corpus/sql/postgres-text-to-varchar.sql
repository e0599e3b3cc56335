-- expect: stop
-- dialect: postgres
-- row: sql/28
ALTER TABLE addresses ALTER COLUMN city TYPE varchar(80);
