-- expect: stop or check
-- dialect: postgres
ALTER TABLE payments ALTER COLUMN id DROP DEFAULT;
ALTER TABLE payments ALTER COLUMN id TYPE text USING id::text;
ALTER TABLE payments ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;
