-- expect: safe
-- dialect: postgres
COMMENT ON COLUMN public.orders.number IS $$Starts with the year; 'R' means return$$;
ANALYZE VERBOSE orders (number, status);
