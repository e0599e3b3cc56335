-- expect: check or stop
-- dialect: sqlite
-- row: sql/60
INSERT INTO shop_customer (email, name) VALUES ('a@b.c', 'Anna') ON CONFLICT(email) DO UPDATE SET name = excluded.name;
