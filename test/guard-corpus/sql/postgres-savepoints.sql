-- expect: stop
-- dialect: postgres
-- row: sql/13
BEGIN;
SAVEPOINT one;
ALTER TABLE orders DROP COLUMN note;
RELEASE SAVEPOINT one;
COMMIT;
