-- expect: stop
-- dialect: postgres
CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM payments WHERE state = 'failed'; END $$;
CALL tidy();
