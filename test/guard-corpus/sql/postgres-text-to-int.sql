-- expect: stop
-- dialect: postgres
-- row: sql/31
ALTER TABLE payments ALTER COLUMN reference TYPE bigint USING substring(reference from '[0-9]+')::bigint;
