-- expect: stop
-- dialect: postgres
-- row: sql/54
DROP FUNCTION IF EXISTS public.vat;
CREATE FUNCTION public.vat(amount numeric, rate numeric, country text) RETURNS numeric LANGUAGE sql AS 'select amount * rate';
