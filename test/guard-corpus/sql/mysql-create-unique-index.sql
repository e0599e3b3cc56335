-- expect: stop
-- dialect: mysql
-- row: sql/43
CREATE UNIQUE INDEX idx_note ON orders (note(100));
