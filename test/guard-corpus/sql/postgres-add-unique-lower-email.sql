-- expect: stop
-- dialect: postgres
-- row: sql/43
CREATE UNIQUE INDEX customers_email_ci ON customers (lower(email));
