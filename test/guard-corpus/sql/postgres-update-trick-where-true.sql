-- expect: stop
-- dialect: postgres
-- row: sql/57
UPDATE ONLY public.orders AS o SET status = 'paid'::order_status WHERE o.status = 'placed' OR note IS NULL;
