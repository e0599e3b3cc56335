-- expect: safe
-- dialect: postgres
ALTER TABLE products RENAME TO products_old;
ALTER TABLE products_old RENAME TO products;
