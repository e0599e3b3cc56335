-- expect: check or safe or stop
-- dialect: mysql
ALTER TABLE orders AUTO_INCREMENT = 100000;
