-- expect: check or stop or unknown or safe
-- dialect: postgres
-- oracle: no
DROP EXTENSION IF EXISTS pgcrypto;
