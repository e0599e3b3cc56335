-- expect: stop
-- dialect: postgres
-- row: sql/61
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
