-- expect: stop
-- dialect: postgres
-- row: sql/17
DROP TABLE logistics.shipments, "User" CASCADE;
