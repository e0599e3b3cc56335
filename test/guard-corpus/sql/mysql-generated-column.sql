-- expect: safe
-- dialect: mysql
-- row: sql/10
ALTER TABLE orders ADD COLUMN year_placed int GENERATED ALWAYS AS (year(placed_at)) VIRTUAL;
