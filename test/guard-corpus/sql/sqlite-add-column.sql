-- expect: safe
-- dialect: sqlite
-- row: sql/4
ALTER TABLE shop_order ADD COLUMN gift_note text;
