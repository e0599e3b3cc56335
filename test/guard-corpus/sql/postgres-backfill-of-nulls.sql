-- expect: check
-- dialect: postgres
-- row: sql/57
UPDATE orders SET channel = 'web' WHERE channel IS NULL;
