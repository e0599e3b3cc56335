-- expect: safe
-- dialect: postgres
-- already implied by the unique number
CREATE UNIQUE INDEX orders_number_customer ON orders (number, customer_id);
