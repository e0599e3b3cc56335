-- expect: safe or check
-- dialect: postgres
CREATE UNIQUE INDEX CONCURRENTLY customers_pkey_new ON customers (id);
ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE, ADD CONSTRAINT customers_pkey PRIMARY KEY USING INDEX customers_pkey_new;
ALTER TABLE orders ADD CONSTRAINT fk_rails_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id);
ALTER TABLE addresses ADD CONSTRAINT addresses_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;
