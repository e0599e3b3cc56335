-- expect: check
-- dialect: postgres
-- row: sql/34
ALTER TABLE payments ALTER COLUMN captured_at TYPE timestamptz USING captured_at AT TIME ZONE 'UTC';
