-- expect: stop
-- dialect: postgres
CREATE TABLE customer_phones (id bigserial PRIMARY KEY, customer_id bigint REFERENCES customers ON DELETE CASCADE, phone varchar(20) NOT NULL);
INSERT INTO customer_phones (customer_id, phone) SELECT id, phone FROM customers WHERE phone IS NOT NULL;
ALTER TABLE customers DROP COLUMN phone;
