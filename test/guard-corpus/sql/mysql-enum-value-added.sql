-- expect: check
-- dialect: mysql
-- row: sql/38, sql/64
ALTER TABLE customers MODIFY status enum('active','blocked','closed') NOT NULL DEFAULT 'active';
