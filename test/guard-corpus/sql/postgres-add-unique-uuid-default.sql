-- expect: safe
-- dialect: postgres
-- row: sql/9
ALTER TABLE customers ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL;
CREATE UNIQUE INDEX index_customers_on_token ON customers (token);
