-- expect: check or safe
-- dialect: postgres
ALTER TABLE orders RENAME CONSTRAINT fk_rails_orders_customers TO orders_customer_fk;
