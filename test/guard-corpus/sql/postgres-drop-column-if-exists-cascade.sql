-- expect: stop
-- dialect: postgres
-- row: sql/13
ALTER TABLE IF EXISTS public.Orders DROP COLUMN IF EXISTS Channel CASCADE;
