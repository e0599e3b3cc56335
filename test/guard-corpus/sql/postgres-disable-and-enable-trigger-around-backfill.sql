-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN archived boolean NOT NULL DEFAULT false;
ALTER TABLE orders DISABLE TRIGGER ALL;
UPDATE orders SET archived = true WHERE placed_at < now() - interval '3 years';
ALTER TABLE orders ENABLE TRIGGER ALL;
