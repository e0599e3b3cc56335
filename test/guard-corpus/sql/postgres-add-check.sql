-- expect: stop
-- dialect: postgres
-- row: sql/41
ALTER TABLE orders ADD CONSTRAINT orders_channel_known CHECK (channel IN ('web', 'app', 'shop'));
