-- expect: safe or check
-- dialect: postgres
-- oracle: no
ALTER TABLE orders OWNER TO shop_owner;
