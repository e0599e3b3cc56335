-- expect: safe or check
-- dialect: postgres
-- oracle: no
ALTER TABLE events_2026_10 SET LOGGED;
