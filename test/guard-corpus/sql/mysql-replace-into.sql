-- expect: check or stop
-- dialect: mysql
REPLACE INTO customers (id, email) VALUES (1, 'root@shop.test');
