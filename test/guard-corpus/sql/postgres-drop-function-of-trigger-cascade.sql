-- expect: check or stop
-- dialect: postgres
DROP FUNCTION set_updated_at() CASCADE;
