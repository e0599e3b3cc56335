-- expect: check or stop or unknown
-- dialect: postgres
ALTER TABLE audit_log RENAME TO audit_log_plain;
CREATE TABLE audit_log (LIKE audit_log_plain INCLUDING DEFAULTS) PARTITION BY RANGE (at);
CREATE TABLE audit_log_all PARTITION OF audit_log DEFAULT;
INSERT INTO audit_log SELECT * FROM audit_log_plain;
