-- expect: stop
-- dialect: sqlite
-- row: sql/17
DROP TABLE "Post";
