-- expect: stop or unknown
-- dialect: postgres
SELECT setval('public.customers_id_seq', 1, false);
