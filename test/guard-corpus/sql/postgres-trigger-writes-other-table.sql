-- expect: check
-- dialect: postgres
-- row: sql/52
CREATE FUNCTION log_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_log (actor, entry) VALUES (current_user, row_to_json(NEW));
  RETURN NEW;
END;
$$;
CREATE TRIGGER customers_log AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION log_customer();
