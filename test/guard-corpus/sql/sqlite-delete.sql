-- expect: stop
-- dialect: sqlite
-- row: sql/59
DELETE FROM shop_order WHERE placed_at < date('now', '-2 years');
