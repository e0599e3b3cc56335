-- expect: safe or check
-- dialect: postgres
ALTER SEQUENCE invoice_numbers INCREMENT BY 10 CACHE 50;
