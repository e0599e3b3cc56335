-- expect: safe
-- dialect: sqlite
-- row: sql/1
CREATE TABLE IF NOT EXISTS tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE VIRTUAL TABLE post_search USING fts5(title, content);
