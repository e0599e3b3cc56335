-- expect: safe
-- dialect: postgres
COMMENT ON TABLE orders IS 'next: DROP TABLE orders; -- not yet';
/* ALTER TABLE orders DROP COLUMN note; /* nested */ */
-- DROP TABLE customers;
ALTER TABLE orders ADD COLUMN "drop table" text DEFAULT $q$; DROP TABLE orders; $q$;
