-- expect: unknown
-- dialect: postgres
-- row: sql/67
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'events%' LOOP
    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = true)', t);
  END LOOP;
END $$;
