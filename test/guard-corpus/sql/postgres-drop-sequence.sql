-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP SEQUENCE invoice_numbers;
