-- expect: check or stop
-- dialect: postgres
ALTER TABLE customers ALTER COLUMN born_on TYPE timestamptz;
