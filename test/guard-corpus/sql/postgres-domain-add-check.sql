-- expect: stop
-- dialect: postgres
-- row: sql/50
ALTER DOMAIN country_code ADD CONSTRAINT eu_only CHECK (VALUE IN ('DE', 'FR', 'AT'));
