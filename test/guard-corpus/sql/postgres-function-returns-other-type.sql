-- expect: stop
-- dialect: postgres
DROP FUNCTION public.vat(numeric, numeric);
CREATE FUNCTION public.vat(amount numeric, rate numeric DEFAULT 0.19) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT (amount * rate)::text $$;
