-- expect: stop
-- dialect: postgres
-- row: sql/62
ALTER TABLE events DETACH PARTITION events_2026_10;
