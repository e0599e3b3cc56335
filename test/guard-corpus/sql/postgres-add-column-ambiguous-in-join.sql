-- expect: check
-- dialect: postgres
-- row: sql/11
ALTER TABLE order_items ADD COLUMN title varchar(120);
