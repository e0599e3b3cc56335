-- expect: check
-- dialect: mysql
ALTER TABLE orders MODIFY placed_at datetime NULL DEFAULT NULL;
