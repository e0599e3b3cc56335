-- expect: check
-- dialect: postgres
-- row: sql/34
ALTER TABLE audit_log ALTER COLUMN at TYPE timestamp;
