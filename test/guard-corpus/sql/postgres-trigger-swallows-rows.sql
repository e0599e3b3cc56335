-- expect: stop
-- dialect: postgres
-- row: sql/51
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ begin return null; end $$;
CREATE TRIGGER audit_off BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE PROCEDURE skip();
