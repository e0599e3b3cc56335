-- expect: check
-- dialect: postgres
-- row: sql/38
ALTER TYPE "Role" ADD VALUE IF NOT EXISTS 'OWNER' BEFORE 'ADMIN';
