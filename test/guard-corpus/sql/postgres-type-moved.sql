-- expect: check or stop
-- dialect: postgres
CREATE SCHEMA kinds;
ALTER TYPE order_status SET SCHEMA kinds;
