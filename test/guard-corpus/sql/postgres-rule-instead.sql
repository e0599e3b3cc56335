-- expect: stop or check or unknown
-- dialect: postgres
CREATE RULE no_deletes AS ON DELETE TO payments DO INSTEAD NOTHING;
