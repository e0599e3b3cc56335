-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN history order_status[] NOT NULL DEFAULT '{}';
