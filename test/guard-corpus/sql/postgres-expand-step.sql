-- expect: safe
-- dialect: postgres
-- expand: new home of the phone number, kept equal by a trigger; the contract step comes in two weeks
CREATE TABLE IF NOT EXISTS contact_points (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  kind text NOT NULL DEFAULT 'phone',
  value text
);
INSERT INTO contact_points (customer_id, value) SELECT id, phone FROM customers WHERE phone IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contact_points_customer ON contact_points (customer_id);
