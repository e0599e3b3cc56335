-- expect: check
-- dialect: postgres
-- row: sql/60
INSERT INTO products (sku, title, price) VALUES ('GIFT-25', 'Gift card 25', 25.00), ('GIFT-50', 'Gift card; fifty', 50.00)
ON CONFLICT (sku) DO NOTHING;
