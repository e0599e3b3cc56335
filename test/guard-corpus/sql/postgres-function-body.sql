-- expect: check
-- dialect: postgres
-- row: sql/54
CREATE OR REPLACE FUNCTION public.vat(amount numeric, rate numeric DEFAULT 0.19) RETURNS numeric
  LANGUAGE sql IMMUTABLE AS $$ SELECT round(amount * rate / (1 + rate), 2) $$;
