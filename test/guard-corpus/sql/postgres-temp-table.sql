-- expect: safe
-- dialect: postgres
CREATE TEMP TABLE orders_to_fix ON COMMIT DROP AS SELECT id FROM orders WHERE total < 0;
