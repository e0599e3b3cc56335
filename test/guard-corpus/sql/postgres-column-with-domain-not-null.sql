-- expect: stop
-- dialect: postgres
CREATE DOMAIN nonempty AS text NOT NULL CHECK (VALUE <> '');
ALTER TABLE logistics.depots ALTER COLUMN city TYPE nonempty USING coalesce(nullif(city, ''), '?');
