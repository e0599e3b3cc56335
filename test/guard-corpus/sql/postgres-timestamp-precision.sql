-- expect: check or safe
-- dialect: postgres
ALTER TABLE customers ALTER COLUMN created_at TYPE timestamp(3);
