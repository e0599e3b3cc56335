-- expect: check
-- dialect: postgres
-- row: sql/36
ALTER TABLE "User" ALTER COLUMN role DROP DEFAULT;
ALTER TABLE "User" ALTER COLUMN role TYPE text USING role::text;
ALTER TABLE "User" ALTER COLUMN role SET DEFAULT 'USER';
