-- expect: stop
-- dialect: postgres
ALTER TABLE addresses ALTER COLUMN id RESTART WITH 1;
