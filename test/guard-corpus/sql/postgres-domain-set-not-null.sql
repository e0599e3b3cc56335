-- expect: stop
-- dialect: postgres
-- row: sql/50
ALTER DOMAIN public.country_code SET NOT NULL;
