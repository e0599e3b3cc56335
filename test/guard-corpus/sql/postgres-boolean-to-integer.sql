-- expect: stop
-- dialect: postgres
ALTER TABLE customers ALTER COLUMN marketing_opt_in DROP DEFAULT;
ALTER TABLE customers ALTER COLUMN marketing_opt_in TYPE integer USING CASE WHEN marketing_opt_in THEN 1 ELSE 0 END;
ALTER TABLE customers ALTER COLUMN marketing_opt_in SET DEFAULT 0;
