-- expect: safe
-- dialect: postgres
-- row: sql/5
ALTER TABLE customers ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP;
