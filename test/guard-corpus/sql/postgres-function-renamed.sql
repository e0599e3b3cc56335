-- expect: stop
-- dialect: postgres
ALTER FUNCTION public.vat(numeric, numeric) RENAME TO tax;
