-- expect: safe or check or stop
-- dialect: postgres
ALTER TABLE orders ADD COLUMN locked boolean NOT NULL DEFAULT false;
CREATE FUNCTION keep_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.locked THEN RAISE EXCEPTION 'order % is locked', OLD.id; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_locked BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep_locked();
