-- expect: stop
-- dialect: postgres
-- row: sql/8
ALTER TABLE logistics.depots ADD COLUMN slot int;
CREATE UNIQUE INDEX depots_slot ON logistics.depots (slot) NULLS NOT DISTINCT;
