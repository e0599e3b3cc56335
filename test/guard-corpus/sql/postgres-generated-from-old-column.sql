-- expect: stop
-- dialect: postgres
ALTER TABLE products DROP COLUMN weight_grams;
ALTER TABLE products ADD COLUMN weight_grams integer GENERATED ALWAYS AS (length(title)) STORED;
