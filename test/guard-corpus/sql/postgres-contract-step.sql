-- expect: stop
-- dialect: postgres
-- row: sql/13
ALTER TABLE customers DROP COLUMN phone;
DROP FUNCTION IF EXISTS mirror_phone() CASCADE;
