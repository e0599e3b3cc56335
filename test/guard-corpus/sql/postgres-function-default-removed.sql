-- expect: stop
-- dialect: postgres
DROP FUNCTION public.vat(numeric, numeric);
CREATE FUNCTION public.vat(amount numeric, rate numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT round(amount * rate, 2) $$;
