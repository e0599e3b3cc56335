-- expect: stop
-- dialect: postgres
-- row: sql/26
ALTER TABLE payments ALTER COLUMN id DROP DEFAULT;
