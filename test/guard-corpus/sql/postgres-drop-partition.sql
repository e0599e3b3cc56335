-- expect: stop
-- dialect: postgres
-- row: sql/62, sql/17
DROP TABLE events_2026_10;
