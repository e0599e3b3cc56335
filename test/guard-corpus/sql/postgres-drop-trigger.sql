-- expect: check or stop
-- dialect: postgres
-- the older release leans on it to keep updated_at
DROP TRIGGER orders_set_updated_at ON orders;
