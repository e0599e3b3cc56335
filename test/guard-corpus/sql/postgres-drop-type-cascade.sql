-- expect: stop
-- dialect: postgres
DROP TYPE order_status CASCADE;
