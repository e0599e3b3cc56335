ALTER TABLE orders ADD COLUMN note text;
CREATE INDEX CONCURRENTLY orders_by_sku ON orders (sku);
