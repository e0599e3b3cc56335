-- expect: stop
-- dialect: postgres
-- row: sql/6
-- a second key that nobody of the older release fills
ALTER TABLE logistics.shipments ADD COLUMN ref uuid UNIQUE;
UPDATE logistics.shipments SET ref = gen_random_uuid();
ALTER TABLE logistics.shipments ALTER COLUMN ref SET NOT NULL;
