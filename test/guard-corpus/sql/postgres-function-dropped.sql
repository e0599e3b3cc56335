-- expect: stop
-- dialect: postgres
-- row: sql/54
DROP FUNCTION vat(numeric, numeric);
