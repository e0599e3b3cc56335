-- expect: stop
-- dialect: sqlite
-- row: sql/43
CREATE UNIQUE INDEX shop_order_number ON shop_order (number);
