-- expect: safe
-- dialect: postgres
-- row: sql/53
CREATE OR REPLACE VIEW public.active_products AS
  SELECT id, sku, title, price FROM public.products WHERE active;
