-- expect: safe or check
-- dialect: postgres
-- schema: none
DROP INDEX CONCURRENTLY IF EXISTS accounts_email_idx;
