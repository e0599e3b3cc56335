-- expect: safe
-- dialect: postgres
-- row: sql/41
ALTER TABLE orders ADD CONSTRAINT orders_status_known CHECK (status IN ('draft', 'placed', 'paid', 'shipped'));
