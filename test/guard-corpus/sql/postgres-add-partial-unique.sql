-- expect: check
-- dialect: postgres
-- row: sql/43
CREATE UNIQUE INDEX one_draft_per_customer ON orders (customer_id) WHERE status = 'draft';
