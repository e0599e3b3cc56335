-- expect: stop
-- dialect: postgres
-- row: sql/13
SET search_path TO logistics, public;
ALTER TABLE shipments DROP COLUMN tracking;
