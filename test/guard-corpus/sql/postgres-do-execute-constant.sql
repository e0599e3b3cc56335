-- expect: stop
-- dialect: postgres
DO $$ BEGIN EXECUTE 'ALTER TABLE orders DROP COLUMN channel'; END $$;
