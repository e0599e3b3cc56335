-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD CONSTRAINT priority_not_null CHECK (priority IS NOT NULL);
