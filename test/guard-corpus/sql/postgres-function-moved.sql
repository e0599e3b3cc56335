-- expect: stop
-- dialect: postgres
CREATE SCHEMA calc;
ALTER FUNCTION vat(numeric, numeric) SET SCHEMA calc;
