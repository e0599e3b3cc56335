-- expect: safe
-- dialect: mysql
-- row: sql/46
CREATE INDEX idx_placed ON orders (placed_at) ALGORITHM=INPLACE LOCK=NONE;
ALTER TABLE customers DROP KEY customers_status_index, ADD KEY customers_status_created (status, created_at);
ALTER TABLE orders RENAME INDEX idx_placed TO orders_placed_at_index;
