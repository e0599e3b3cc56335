-- expect: stop
-- dialect: sqlite
-- row: sql/15
ALTER TABLE Post RENAME COLUMN content TO body;
