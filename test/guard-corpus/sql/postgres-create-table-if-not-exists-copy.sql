-- expect: safe
-- dialect: postgres
-- row: sql/1
CREATE TABLE IF NOT EXISTS orders_archive (LIKE orders INCLUDING DEFAULTS);
