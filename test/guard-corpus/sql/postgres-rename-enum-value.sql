-- expect: stop
-- dialect: postgres
-- row: sql/39
ALTER TYPE public.order_status RENAME VALUE 'placed' TO 'submitted';
