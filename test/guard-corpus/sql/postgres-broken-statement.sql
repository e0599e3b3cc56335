-- expect: unknown
-- dialect: postgres
-- row: sql/67
-- oracle: no
ALTER TABLE orders ADD COLUMN gift boolean;
ALTER TABEL orders ADD COLUMN wrap boolean;
