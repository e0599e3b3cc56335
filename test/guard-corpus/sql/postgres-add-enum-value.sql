-- expect: check
-- dialect: postgres
-- row: sql/38
ALTER TYPE order_status ADD VALUE IF NOT EXISTS 'refunded' AFTER 'shipped';
