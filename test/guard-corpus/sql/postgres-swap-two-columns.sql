-- expect: stop
-- dialect: postgres
-- row: sql/15
ALTER TABLE addresses RENAME street TO tmp;
ALTER TABLE addresses RENAME city TO street;
ALTER TABLE addresses RENAME tmp TO city;
