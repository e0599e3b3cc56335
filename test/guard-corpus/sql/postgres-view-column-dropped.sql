-- expect: stop
-- dialect: postgres
-- row: sql/53
DROP VIEW active_products;
CREATE VIEW active_products AS SELECT id, title FROM products WHERE active;
