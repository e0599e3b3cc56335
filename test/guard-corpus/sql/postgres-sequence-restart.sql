-- expect: stop
-- dialect: postgres
-- row: sql/55
ALTER SEQUENCE invoice_numbers RESTART WITH 1;
