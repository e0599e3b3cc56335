-- expect: stop
-- dialect: postgres
-- row: sql/13
-- AlterTable
ALTER TABLE "User" DROP COLUMN "displayName";
