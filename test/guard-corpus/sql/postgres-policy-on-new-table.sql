-- expect: safe
-- dialect: postgres
CREATE TABLE secrets (id int PRIMARY KEY, owner text);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON secrets FOR ALL TO PUBLIC USING (owner = current_user);
