-- expect: safe
-- dialect: postgres
-- row: sql/1
-- Wishlists, behind a flag until December.
CREATE TABLE public.wishlists (
    id bigserial PRIMARY KEY,
    title text NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    created_at timestamp(6) without time zone NOT NULL
);
CREATE INDEX index_wishlists_on_title ON public.wishlists USING btree (title);
COMMENT ON TABLE public.wishlists IS 'kept for a year';
