-- expect: safe
-- dialect: postgres
ALTER TABLE public.orders ALTER COLUMN priority SET DEFAULT '0'::smallint;
