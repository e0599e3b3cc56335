-- expect: stop
-- dialect: mysql
-- row: sql/41
ALTER TABLE orders ADD CONSTRAINT chk_total CHECK (total >= 0);
