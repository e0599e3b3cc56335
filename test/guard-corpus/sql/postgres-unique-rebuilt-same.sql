-- expect: safe
-- dialect: postgres
CREATE UNIQUE INDEX CONCURRENTLY index_orders_on_number_new ON orders (number);
DROP INDEX CONCURRENTLY index_orders_on_number;
ALTER INDEX index_orders_on_number_new RENAME TO index_orders_on_number;
