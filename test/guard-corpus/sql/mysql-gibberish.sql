-- expect: unknown
-- dialect: mysql
-- row: sql/67
ALTER TABEL orders ADD gift int;
