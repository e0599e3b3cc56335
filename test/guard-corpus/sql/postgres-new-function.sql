-- expect: safe
-- dialect: postgres
CREATE FUNCTION slugify(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT lower(regexp_replace(value, '[^a-z0-9]+', '-', 'gi')) $$;
CREATE INDEX products_slug ON products (slugify(title));
