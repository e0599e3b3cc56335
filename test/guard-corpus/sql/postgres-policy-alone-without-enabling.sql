-- expect: safe or check
-- dialect: postgres
CREATE POLICY later ON customers USING (true);
