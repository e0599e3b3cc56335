-- expect: safe
-- dialect: postgres
-- row: sql/52
ALTER TABLE orders ADD COLUMN total_cents bigint;
CREATE FUNCTION sync_total_cents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.total_cents := (NEW.total * 100)::bigint;
  RETURN NEW;
END;
$$;
CREATE TRIGGER orders_total_cents BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION sync_total_cents();
