-- expect: stop
-- dialect: postgres
-- row: sql/55
ALTER SEQUENCE orders_id_seq RESTART;
