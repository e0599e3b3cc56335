-- expect: safe
-- dialect: postgres
DROP VIEW IF EXISTS order_totals;
CREATE VIEW order_totals AS SELECT id, number, total FROM orders WHERE status <> 'draft';
