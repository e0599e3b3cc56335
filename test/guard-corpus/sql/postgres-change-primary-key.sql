-- expect: stop
-- dialect: postgres
-- row: sql/45
ALTER TABLE order_items DROP CONSTRAINT order_items_pkey;
ALTER TABLE order_items ADD PRIMARY KEY (order_id, product_id);
