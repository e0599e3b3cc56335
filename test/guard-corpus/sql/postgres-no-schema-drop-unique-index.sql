-- expect: check
-- dialect: postgres
-- schema: none
DROP INDEX IF EXISTS accounts_email_key;
