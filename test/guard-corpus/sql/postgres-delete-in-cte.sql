-- expect: stop
-- dialect: postgres
WITH gone AS (DELETE FROM order_items WHERE quantity > 3 RETURNING *)
INSERT INTO audit_log (actor, entry) SELECT 'cleanup', row_to_json(gone) FROM gone;
