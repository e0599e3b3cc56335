-- expect: stop
-- dialect: postgres
-- row: sql/59
TRUNCATE TABLE ONLY payments RESTART IDENTITY CASCADE;
