-- expect: stop
-- dialect: postgres
-- row: sql/61
REVOKE INSERT, UPDATE ON TABLE orders FROM PUBLIC;
