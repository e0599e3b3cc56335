-- expect: check
-- dialect: mysql
-- row: sql/29, sql/64
ALTER TABLE customers MODIFY points bigint NOT NULL DEFAULT 0;
