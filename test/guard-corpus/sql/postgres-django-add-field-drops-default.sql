-- expect: stop
-- dialect: postgres
-- row: sql/7
BEGIN;
--
-- Add field segment to customer
--
ALTER TABLE "customers" ADD COLUMN "segment" varchar(16) DEFAULT 'standard' NOT NULL;
ALTER TABLE "customers" ALTER COLUMN "segment" DROP DEFAULT;
COMMIT;
