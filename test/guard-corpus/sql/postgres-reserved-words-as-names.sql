-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN "order" integer, ADD COLUMN "group" text, ADD COLUMN "user" text DEFAULT CURRENT_USER;
