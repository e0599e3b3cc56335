-- expect: stop
-- dialect: postgres
-- row: sql/57
WITH doubled AS (SELECT id FROM products WHERE price > 100)
UPDATE products p SET price = price / 100 FROM doubled d WHERE d.id = p.id;
