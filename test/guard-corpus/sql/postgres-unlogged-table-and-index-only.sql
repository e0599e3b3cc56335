-- expect: safe
-- dialect: postgres
CREATE UNLOGGED TABLE sessions (sid text PRIMARY KEY, data jsonb NOT NULL, expires_at timestamptz NOT NULL);
CREATE INDEX ON sessions (expires_at);
