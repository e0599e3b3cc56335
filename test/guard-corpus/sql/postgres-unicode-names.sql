-- expect: safe
-- dialect: postgres
ALTER TABLE customers ADD COLUMN "straße" text; -- Ünïcode; with a semicolon
