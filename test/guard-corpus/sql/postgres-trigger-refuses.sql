-- expect: stop
-- dialect: postgres
-- row: sql/51
CREATE OR REPLACE FUNCTION forbid_negative_stock() RETURNS trigger AS $body$
BEGIN
  IF NEW.stock < 0 THEN
    RAISE EXCEPTION 'stock of % is %', NEW.sku, NEW.stock USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$body$ LANGUAGE plpgsql;
CREATE TRIGGER products_stock BEFORE INSERT OR UPDATE OF stock ON products FOR EACH ROW EXECUTE FUNCTION forbid_negative_stock();
