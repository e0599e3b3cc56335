-- expect: stop
-- dialect: mysql
-- row: sql/13
ALTER TABLE orders DROP `note`;
