-- expect: stop
-- dialect: sqlite
-- row: sql/51
CREATE TRIGGER no_delete BEFORE DELETE ON shop_order BEGIN SELECT RAISE(ABORT, 'orders stay'); END;
