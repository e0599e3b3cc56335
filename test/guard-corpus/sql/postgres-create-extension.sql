-- expect: safe
-- dialect: postgres
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
