-- expect: stop
-- dialect: postgres
-- row: sql/8
CREATE TABLE IF NOT EXISTS kept (x int);
ALTER TABLE logistics.depots ADD COLUMN batch integer DEFAULT 1 UNIQUE;
