-- expect: safe
-- dialect: postgres
ALTER TABLE orders ALTER COLUMN number SET NOT NULL;
