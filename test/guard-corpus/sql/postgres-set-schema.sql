-- expect: stop
-- dialect: postgres
-- row: sql/19
CREATE SCHEMA IF NOT EXISTS billing;
ALTER TABLE payments SET SCHEMA billing;
