-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP VIEW active_products;
