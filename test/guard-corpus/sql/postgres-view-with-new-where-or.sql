-- expect: check or stop
-- dialect: postgres
CREATE OR REPLACE VIEW active_products AS SELECT id, sku, title FROM products WHERE active AND stock > 0;
