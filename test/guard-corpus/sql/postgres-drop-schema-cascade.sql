-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP SCHEMA logistics CASCADE;
