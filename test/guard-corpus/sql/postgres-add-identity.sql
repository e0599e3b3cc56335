-- expect: safe
-- dialect: postgres
-- row: sql/5
ALTER TABLE payments ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;
