-- expect: stop
-- dialect: sqlite
-- row: sql/21, sql/66
BEGIN;
--
-- Alter field phone on customer
--
CREATE TABLE "new__shop_customer" ("phone" varchar(20) NOT NULL, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(100) NOT NULL);
INSERT INTO "new__shop_customer" ("id", "email", "name", "phone") SELECT "id", "email", "name", coalesce("phone", '') FROM "shop_customer";
DROP TABLE "shop_customer";
ALTER TABLE "new__shop_customer" RENAME TO "shop_customer";
COMMIT;
