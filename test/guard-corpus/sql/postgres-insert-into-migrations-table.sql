-- expect: safe
-- dialect: postgres
ALTER TABLE orders ADD COLUMN weight_kg numeric;
INSERT INTO schema_migrations (version) VALUES ('20261120101010');
