-- expect: safe
-- dialect: postgres
ALTER INDEX index_orders_on_number SET (fillfactor = 90);
ALTER TABLE products ALTER COLUMN description SET COMPRESSION pglz;
ALTER TABLE products REPLICA IDENTITY FULL;
