-- expect: safe
-- dialect: postgres
-- row: sql/4
-- schema: none
ALTER TABLE accounts ADD COLUMN nickname text;
