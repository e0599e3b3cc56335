-- expect: stop
-- dialect: postgres
-- row: sql/57
UPDATE customers SET phone = regexp_replace(phone, '^0', '+49');
