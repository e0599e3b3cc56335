-- expect: safe
-- dialect: postgres
-- row: sql/5
ALTER TABLE payments ADD COLUMN line serial;
