-- expect: check
-- dialect: postgres
-- row: sql/10
ALTER TABLE order_items ADD COLUMN per_unit numeric GENERATED ALWAYS AS (unit_price / (quantity - 3)) STORED;
