-- expect: unknown
-- dialect: sqlite
-- row: sql/67
ALTER TABLE shop_order ALTR COLUMN note;
