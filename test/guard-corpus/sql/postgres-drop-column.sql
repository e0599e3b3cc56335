-- expect: stop
-- dialect: postgres
-- row: sql/13
ALTER TABLE orders DROP COLUMN coupon_code;
