-- expect: stop
-- dialect: postgres
CREATE SCHEMA views;
ALTER VIEW active_products SET SCHEMA views;
