-- expect: safe
-- dialect: postgres
CREATE TABLE stores (id bigserial PRIMARY KEY, name text NOT NULL);
ALTER TABLE orders ADD COLUMN store_id bigint REFERENCES stores (id);
