-- expect: safe
-- dialect: sqlite
-- row: sql/46
DROP INDEX IF EXISTS "shop_order_customer_id_1";
CREATE INDEX shop_order_status ON shop_order (status) WHERE status <> 'done';
