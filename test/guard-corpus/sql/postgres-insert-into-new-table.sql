-- expect: safe
-- dialect: postgres
CREATE TABLE shipping_zones (code text PRIMARY KEY, price numeric NOT NULL);
INSERT INTO shipping_zones VALUES ('EU', 9.9), ('CH', 19.9);
