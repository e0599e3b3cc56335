-- expect: safe
-- dialect: postgres
DO $do$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'rating') THEN
    ALTER TABLE orders ADD COLUMN rating smallint;
  END IF;
END
$do$;
