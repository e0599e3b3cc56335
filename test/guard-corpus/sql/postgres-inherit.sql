-- expect: check or stop or unknown
-- dialect: postgres
CREATE TABLE orders_b2b (vat_id text) INHERITS (orders);
