-- expect: safe
-- dialect: postgres
SELECT id, total INTO orders_backup FROM orders WHERE total > 10;
