-- expect: safe
-- dialect: postgres
-- row: sql/1
CREATE TABLE warehouses (id int PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE bins (id int PRIMARY KEY, warehouse_id int NOT NULL REFERENCES warehouses);
