-- expect: stop
-- dialect: postgres
-- row: sql/13
-- schema: none
ALTER TABLE accounts DROP COLUMN IF EXISTS nickname;
