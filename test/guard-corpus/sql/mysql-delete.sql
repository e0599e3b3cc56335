-- expect: stop
-- dialect: mysql
-- row: sql/59
DELETE o FROM order_items o LEFT JOIN orders p ON p.id = o.order_id WHERE p.id IS NULL;
