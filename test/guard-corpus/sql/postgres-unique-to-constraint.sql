-- expect: safe
-- dialect: postgres
ALTER TABLE products ADD CONSTRAINT products_sku_key UNIQUE USING INDEX index_products_on_sku;
