-- expect: stop
-- dialect: postgres
ALTER TABLE logistics.shipments DROP CONSTRAINT shipments_pkey;
