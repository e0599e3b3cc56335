-- expect: safe or check or stop
-- dialect: postgres
ALTER TABLE orders ENABLE REPLICA TRIGGER orders_set_updated_at;
