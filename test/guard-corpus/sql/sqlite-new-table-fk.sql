-- expect: check or safe
-- dialect: sqlite
CREATE TABLE comment (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES "Post"(id));
