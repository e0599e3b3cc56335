-- expect: check or stop
-- dialect: postgres
CREATE OR REPLACE VIEW order_totals AS SELECT o.id, o.number, o.total, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status <> 'draft';
