-- expect: check or stop or safe
-- dialect: postgres
ALTER TABLE addresses ADD COLUMN kind text NOT NULL DEFAULT 'home';
CREATE UNIQUE INDEX addresses_one_of_kind ON addresses (customer_id, kind);
