-- expect: stop
-- dialect: postgres
-- row: sql/47
ALTER TABLE addresses ADD COLUMN region_id integer;
ALTER TABLE audit_log ADD CONSTRAINT audit_actor FOREIGN KEY (actor) REFERENCES "User" (id) NOT VALID;
