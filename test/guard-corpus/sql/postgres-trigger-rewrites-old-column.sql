-- expect: stop
-- dialect: postgres
-- row: sql/51
CREATE FUNCTION upcase_sku() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sku := upper(NEW.sku);
  RETURN NEW;
END $$;
CREATE TRIGGER upcase BEFORE INSERT OR UPDATE ON products FOR EACH ROW EXECUTE FUNCTION upcase_sku();
