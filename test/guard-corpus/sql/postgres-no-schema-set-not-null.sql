-- expect: stop
-- dialect: postgres
-- schema: none
ALTER TABLE accounts ALTER COLUMN nickname SET NOT NULL;
