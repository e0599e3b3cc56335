-- expect: stop
-- dialect: sqlite
-- row: sql/7, sql/66, sql/6
BEGIN;
--
-- Add field channel to order
--
CREATE TABLE "new__shop_order" ("channel" varchar(20) NOT NULL, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "note" text NULL, "status" varchar(10) NOT NULL DEFAULT 'new', "placed_at" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "shop_customer" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "new__shop_order" ("id", "number", "total", "note", "status", "placed_at", "customer_id", "channel") SELECT "id", "number", "total", "note", "status", "placed_at", "customer_id", 'web' FROM "shop_order";
DROP TABLE "shop_order";
ALTER TABLE "new__shop_order" RENAME TO "shop_order";
CREATE INDEX "shop_order_customer_id_1" ON "shop_order" ("customer_id");
COMMIT;
