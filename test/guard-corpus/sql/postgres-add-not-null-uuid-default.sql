-- expect: safe
-- dialect: postgres
-- row: sql/5
ALTER TABLE customers ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();
