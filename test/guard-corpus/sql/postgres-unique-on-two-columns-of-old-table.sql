-- expect: stop
-- dialect: postgres
-- row: sql/43
CREATE UNIQUE INDEX CONCURRENTLY payments_order_provider ON payments (order_id, provider) INCLUDE (amount_cents);
