-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP TABLE IF EXISTS payments;
