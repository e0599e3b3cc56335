-- expect: check or stop
-- dialect: postgres
ALTER TABLE orders DISABLE TRIGGER orders_set_updated_at;
