-- expect: safe
-- dialect: postgres
CREATE SCHEMA reporting;
CREATE TABLE reporting.orders (id bigint PRIMARY KEY, total numeric NOT NULL);
DROP TABLE reporting.orders;
