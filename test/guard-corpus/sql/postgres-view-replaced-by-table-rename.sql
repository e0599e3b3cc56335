-- expect: stop or check
-- dialect: postgres
DROP VIEW active_products;
CREATE TABLE active_products (id bigint, sku varchar(40), title varchar(120));
