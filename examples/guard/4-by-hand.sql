DO $$
BEGIN
  EXECUTE (SELECT string_agg(command, ';') FROM maintenance_commands);
END $$;
