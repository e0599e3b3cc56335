-- expect: safe
-- dialect: postgres
-- row: sql/3
CREATE TABLE "order_notes" (
    "id" BIGSERIAL NOT NULL,
    "order_id" BIGINT NOT NULL,
    "body" TEXT NOT NULL,
    CONSTRAINT "order_notes_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE CASCADE ON UPDATE CASCADE;
