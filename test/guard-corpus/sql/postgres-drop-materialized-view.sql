-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP MATERIALIZED VIEW IF EXISTS sales_by_day;
