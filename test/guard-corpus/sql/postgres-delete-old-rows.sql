-- expect: stop
-- dialect: postgres
-- row: sql/59
DELETE FROM audit_log WHERE at < now() - interval '1 year';
