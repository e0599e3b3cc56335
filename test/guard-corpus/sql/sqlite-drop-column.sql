-- expect: stop
-- dialect: sqlite
-- row: sql/13
ALTER TABLE shop_order DROP COLUMN note;
