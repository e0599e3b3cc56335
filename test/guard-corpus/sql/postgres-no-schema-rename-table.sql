-- expect: stop
-- dialect: postgres
-- row: sql/18
-- schema: none
ALTER TABLE accounts RENAME TO users;
