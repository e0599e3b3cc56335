-- expect: stop
-- dialect: postgres
DO $$
BEGIN
  UPDATE orders SET currency = 'CHF' WHERE currency = 'EUR';
END $$;
