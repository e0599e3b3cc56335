-- expect: stop
-- dialect: postgres
-- row: sql/54
CREATE FUNCTION vat(amount numeric, rate numeric DEFAULT 0.19, country text DEFAULT 'DE') RETURNS numeric
LANGUAGE sql AS $$ select round(amount * rate, 2) $$;
