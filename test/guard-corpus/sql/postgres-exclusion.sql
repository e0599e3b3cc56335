-- expect: stop
-- dialect: postgres
-- row: sql/49
ALTER TABLE orders ADD CONSTRAINT one_number_once EXCLUDE USING btree (coupon_code WITH =);
