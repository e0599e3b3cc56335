-- expect: check
-- dialect: postgres
-- row: sql/23
ALTER TABLE order_items ALTER COLUMN unit_price DROP NOT NULL;
