-- expect: stop
-- dialect: postgres
-- row: sql/61
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON customers USING (id = current_setting('app.customer')::bigint);
