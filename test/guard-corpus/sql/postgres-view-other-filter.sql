-- expect: check or stop
-- dialect: postgres
CREATE OR REPLACE VIEW order_totals AS SELECT id, number, total FROM orders WHERE status IN ('paid', 'shipped');
