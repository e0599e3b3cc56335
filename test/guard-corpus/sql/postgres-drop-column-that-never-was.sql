-- expect: safe
-- dialect: postgres
ALTER TABLE orders DROP COLUMN IF EXISTS legacy_flag;
