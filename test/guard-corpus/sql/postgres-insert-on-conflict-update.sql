-- expect: check or stop
-- dialect: postgres
INSERT INTO products (sku, title, price) VALUES ('A-1', 'Apple, red', 1.10) ON CONFLICT (sku) DO UPDATE SET title = EXCLUDED.title;
