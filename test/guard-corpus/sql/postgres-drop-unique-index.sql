-- expect: check
-- dialect: postgres
-- row: sql/44
DROP INDEX CONCURRENTLY index_products_on_sku;
