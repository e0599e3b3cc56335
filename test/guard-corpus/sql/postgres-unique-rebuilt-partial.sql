-- expect: check
-- dialect: postgres
-- row: sql/44
DROP INDEX index_customers_on_email;
CREATE UNIQUE INDEX index_customers_on_email ON customers (email) WHERE marketing_opt_in;
