-- expect: stop
-- dialect: postgres
DROP DOMAIN country_code CASCADE;
