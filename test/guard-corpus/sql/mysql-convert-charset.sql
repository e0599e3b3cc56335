-- expect: check
-- dialect: mysql
-- row: sql/37
ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
