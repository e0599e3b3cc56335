-- expect: stop
-- dialect: mysql
-- row: sql/40, sql/64
ALTER TABLE customers MODIFY status enum('active') NOT NULL DEFAULT 'active';
