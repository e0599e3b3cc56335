-- expect: stop
-- dialect: postgres
-- row: sql/13
DO $$ BEGIN
  ALTER TABLE orders DROP COLUMN channel;
EXCEPTION WHEN undefined_column THEN RAISE NOTICE 'already gone';
END $$;
