-- expect: stop
-- dialect: postgres
-- row: sql/28
ALTER TABLE addresses ALTER zip TYPE character varying(5) USING left(zip, 5);
