-- expect: unknown or check or safe
-- dialect: postgres
-- oracle: no
CREATE PUBLICATION shop FOR TABLE orders;
