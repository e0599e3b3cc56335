-- expect: stop
-- dialect: mysql
ALTER TABLE customers MODIFY points int unsigned NOT NULL DEFAULT 0;
