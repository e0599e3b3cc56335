-- expect: safe or check or stop
-- dialect: postgres
ALTER TABLE customers ADD COLUMN full_name text;
CREATE FUNCTION sync_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.full_name IS NULL THEN NEW.full_name := NEW.name; END IF;
  IF NEW.name IS NULL THEN NEW.name := NEW.full_name; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sync_name BEFORE INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION sync_name();
