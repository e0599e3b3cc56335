-- expect: safe
-- dialect: sqlite
-- row: sql/5
ALTER TABLE "shop_order" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;
