-- expect: stop
-- dialect: sqlite
-- row: sql/13, sql/66
PRAGMA foreign_keys=OFF;
CREATE TABLE "new__shop_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(100) NOT NULL);
INSERT INTO "new__shop_customer" ("id", "email", "name") SELECT "id", "email", "name" FROM "shop_customer";
DROP TABLE "shop_customer";
ALTER TABLE "new__shop_customer" RENAME TO "shop_customer";
PRAGMA foreign_keys=ON;
