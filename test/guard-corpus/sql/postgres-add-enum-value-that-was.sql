-- expect: safe
-- dialect: postgres
ALTER TYPE public.order_status ADD VALUE IF NOT EXISTS 'paid';
