-- expect: stop
-- dialect: postgres
CREATE DOMAIN must AS text NOT NULL;
ALTER TABLE logistics.depots ADD COLUMN area must;
