-- expect: stop
-- dialect: postgres
-- row: sql/53, sql/15
ALTER VIEW order_totals RENAME COLUMN number TO order_number;
