-- expect: stop
-- dialect: mysql
-- row: sql/57
UPDATE orders o INNER JOIN customers c ON c.id = o.customer_id SET o.note = CONCAT(c.name, ': ', o.note);
