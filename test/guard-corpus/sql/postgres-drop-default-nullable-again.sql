-- expect: safe
-- dialect: postgres
ALTER TABLE orders ALTER COLUMN coupon_code DROP DEFAULT;
