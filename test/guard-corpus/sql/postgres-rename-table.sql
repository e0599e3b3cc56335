-- expect: stop
-- dialect: postgres
-- row: sql/18
ALTER TABLE order_items RENAME TO line_items;
ALTER INDEX order_items_pkey RENAME TO line_items_pkey;
ALTER SEQUENCE order_items_id_seq RENAME TO line_items_id_seq;
