-- expect: unknown or stop or check
-- dialect: postgres
-- oracle: no
SELECT add_continuous_archive('orders', interval '30 days');
