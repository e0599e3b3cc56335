-- expect: stop
-- dialect: sqlite
-- row: sql/18
ALTER TABLE "Post" RENAME TO "Article";
