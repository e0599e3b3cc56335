-- expect: safe
-- dialect: postgres
-- row: sql/4
ALTER TABLE public.orders ADD COLUMN gift_wrapped boolean, ADD COLUMN gift_note text;
ALTER TABLE ONLY public.customers ADD COLUMN IF NOT EXISTS vat_id character varying(20);
