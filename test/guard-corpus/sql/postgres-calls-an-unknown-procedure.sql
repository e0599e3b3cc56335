-- expect: unknown
-- dialect: postgres
-- row: sql/67
-- oracle: no
CALL partman.run_maintenance_proc();
