-- expect: safe or stop or unknown
-- dialect: postgres
-- oracle: no
BEGIN;
ALTER TABLE orders DROP COLUMN note;
ROLLBACK;
