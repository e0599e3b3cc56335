-- expect: check
-- dialect: postgres
-- row: sql/2
-- rows of the newer release point at products: the older one could not delete those
ALTER TABLE orders ADD COLUMN upsell_product_id bigint REFERENCES products (id);
