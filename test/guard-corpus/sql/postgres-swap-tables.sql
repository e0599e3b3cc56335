-- expect: stop
-- dialect: postgres
ALTER TABLE addresses RENAME TO addresses_old;
CREATE TABLE addresses (id serial PRIMARY KEY, customer_id bigint NOT NULL, line1 text, country char(2));
