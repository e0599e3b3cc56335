-- expect: stop
-- dialect: postgres
-- row: sql/13
-- oracle: no
ALTER TABEL orders ADD COLUMN wrap boolean;
ALTER TABLE orders DROP COLUMN note;
