-- expect: safe
-- dialect: postgres
CREATE UNLOGGED TABLE scratch AS SELECT id FROM orders WHERE false;
ANALYZE scratch;
DROP TABLE scratch;
