-- expect: stop
-- dialect: postgres
-- row: sql/6
/* depots pay in their own currency */
ALTER TABLE logistics.depots ADD COLUMN "currency" char(3) NOT NULL;
