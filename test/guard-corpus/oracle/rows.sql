-- What a shop that has run for a while holds, and the functions with which old code is tried.
SET search_path TO public;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA public, logistics TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public, logistics TO PUBLIC;
GRANT USAGE ON SCHEMA logistics TO PUBLIC;

INSERT INTO customers (email, name, phone, locale, credit_limit, born_on) VALUES
  ('ada@shop.test', 'Ada Lovelace', '030 1234', 'en', 100, '1990-12-10'),
  ('bob@shop.test', 'Bob', NULL, 'de', 0, NULL),
  ('eve@shop.test', NULL, '+43 1 99', 'en', 0, '2001-01-01');
INSERT INTO products (sku, title, description, price, weight_grams, attributes, stock, tags) VALUES
  ('A-1', 'Apple', 'red', 120.50, 150, '{"colour": "red"}', 10, '{fruit}'),
  ('B-2', 'Bread', NULL, 2.40, NULL, '{}', 0, '{}'),
  ('C-3', 'Cheese', 'old', 19.99, 400, '{}', 3, '{dairy,old}');
INSERT INTO orders (customer_id, status, number, note, total, placed_at, coupon_code, channel) VALUES
  (1, 'placed', '2026-0001', 'ring twice', 12.30, '2026-10-02 10:00+00', 'SPRING', 'web'),
  (1, 'paid', '2026-0002', NULL, 99.00, '2026-10-03 11:00+00', NULL, 'app'),
  (2, 'draft', '2026-0003', NULL, 0.00, NULL, NULL, NULL),
  (3, 'draft', '2026-0004', '', 5.00, NULL, '', 'web');
INSERT INTO order_items (order_id, product_id, quantity, unit_price, gift_message) VALUES
  (1, 1, 2, 1.20, 'Happy birthday'), (1, 2, 1, 2.40, NULL), (2, 3, 4, 19.99, NULL);
INSERT INTO payments (order_id, amount_cents, provider, reference, state, captured_at) VALUES
  (1, 1230, 'card', 'r-1', 'captured', '2026-10-02 10:05'), (2, 9900, 'card', 'r-2', 'pending', NULL), (NULL, 1, 'cash', NULL, 'failed', NULL);
INSERT INTO addresses (customer_id, street, city, zip, country) VALUES (1, 'Main 1', 'Berlin', '10115', 'DE'), (2, 'Rue 2', 'Paris', NULL, 'FR');
INSERT INTO audit_log (at, actor, entry) VALUES ('2024-05-01 10:00+00', 'ada', '{"a": 1}'), ('2026-10-05 10:00+00', NULL, NULL);
INSERT INTO events VALUES ('2026-10-02 10:00+00', 'placed', '{}'), ('2026-11-02 10:00+00', 'paid', NULL);
INSERT INTO "User" (id, email, role, "displayName") VALUES ('u1', 'u1@shop.test', 'ADMIN', 'One'), ('u2', 'u2@shop.test', 'USER', NULL);
INSERT INTO logistics.shipments (order_id, carrier, tracking) VALUES (1, 'dhl', 'T1'), (2, 'ups', NULL);
REFRESH MATERIALIZED VIEW sales_by_day;
SELECT nextval('invoice_numbers');

CREATE SCHEMA oracle;
GRANT USAGE ON SCHEMA oracle TO PUBLIC;

-- Carry out one piece of old code as the application and take it back: what it gave, or how it failed.
CREATE FUNCTION oracle.attempt(code text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  gave jsonb;
BEGIN
  BEGIN
    SET LOCAL search_path TO public;
    EXECUTE code INTO gave;
    SET CONSTRAINTS ALL IMMEDIATE;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001';
  EXCEPTION
    WHEN SQLSTATE 'ZZ001' THEN RETURN jsonb_build_object('gave', gave);
    WHEN OTHERS THEN RETURN jsonb_build_object('failed', SQLSTATE || ' ' || SQLERRM);
  END;
END
$$;

-- Several pieces, one after the other.
CREATE FUNCTION oracle.run(VARIADIC pieces text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  piece text;
BEGIN
  FOREACH piece IN ARRAY pieces LOOP
    EXECUTE piece;
  END LOOP;
  RETURN 1;
END
$$;

-- Keep what could be written.
CREATE FUNCTION oracle.write(code text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE code;
  RETURN NULL;
EXCEPTION
  WHEN OTHERS THEN RETURN SQLERRM;
END
$$;
