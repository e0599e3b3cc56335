-- expect: stop or check
-- dialect: postgres
-- oracle: no
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM reporting;
