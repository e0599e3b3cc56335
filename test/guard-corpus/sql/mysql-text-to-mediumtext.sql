-- expect: check or safe
-- dialect: mysql
ALTER TABLE orders MODIFY note mediumtext;
