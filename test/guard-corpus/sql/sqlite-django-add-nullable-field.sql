-- expect: safe
-- dialect: sqlite
-- row: sql/4, sql/66
BEGIN;
CREATE TABLE "new__shop_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(100) NOT NULL, "phone" varchar(20) NULL, "vat_id" varchar(20) NULL);
INSERT INTO "new__shop_customer" ("id", "email", "name", "phone", "vat_id") SELECT "id", "email", "name", "phone", NULL FROM "shop_customer";
DROP TABLE "shop_customer";
ALTER TABLE "new__shop_customer" RENAME TO "shop_customer";
COMMIT;
