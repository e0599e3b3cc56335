-- expect: stop
-- dialect: postgres
-- row: sql/43
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_customers_phone ON public.customers USING btree (phone);
