-- expect: stop or check
-- dialect: postgres
CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 50);
ALTER TABLE orders ALTER COLUMN note TYPE short_text;
