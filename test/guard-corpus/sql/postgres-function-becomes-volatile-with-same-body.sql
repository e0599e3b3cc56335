-- expect: safe or check
-- dialect: postgres
CREATE OR REPLACE FUNCTION public.vat(amount numeric, rate numeric DEFAULT 0.19) RETURNS numeric
    LANGUAGE sql STABLE
    AS $$ SELECT round(amount * rate, 2) $$;
