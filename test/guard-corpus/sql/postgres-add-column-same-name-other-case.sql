-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN "Note" text;
