-- expect: safe
-- dialect: postgres
-- row: sql/63
SET lock_timeout TO '2s';
SET LOCAL statement_timeout = 0;
COMMENT ON COLUMN orders.channel IS 'where it came from; may be NULL -- really';
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO PUBLIC;
ALTER TABLE orders SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTENDED, ALTER COLUMN note SET STATISTICS 500;
ALTER TABLE orders CLUSTER ON index_orders_on_customer_id;
REINDEX INDEX index_orders_on_customer_id;
VACUUM (ANALYZE) orders;
CREATE STATISTICS orders_stats (dependencies) ON status, channel FROM orders;
