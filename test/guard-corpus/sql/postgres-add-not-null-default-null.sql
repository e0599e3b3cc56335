-- expect: stop
-- dialect: postgres
-- row: sql/6
ALTER TABLE logistics.depots ADD COLUMN note text NOT NULL DEFAULT NULL;
