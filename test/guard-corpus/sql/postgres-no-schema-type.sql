-- expect: check or stop or unknown
-- dialect: postgres
-- schema: none
ALTER TABLE accounts ALTER COLUMN balance TYPE numeric(20,4);
