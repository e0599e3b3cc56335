-- expect: safe
-- dialect: postgres
CREATE SCHEMA staging;
ALTER TABLE payments SET SCHEMA staging;
ALTER TABLE staging.payments SET SCHEMA public;
DROP SCHEMA staging;
