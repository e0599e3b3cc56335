-- expect: check
-- dialect: mysql
-- row: sql/42
ALTER TABLE orders DROP FOREIGN KEY orders_customer_id_foreign;
