-- expect: safe
-- dialect: postgres
ALTER TABLE addresses ADD COLUMN label text;
CREATE UNIQUE INDEX addresses_label ON addresses (customer_id, label);
