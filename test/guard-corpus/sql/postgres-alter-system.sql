-- expect: safe or check or unknown
-- dialect: postgres
-- oracle: no
ALTER DATABASE shop SET timezone TO 'Europe/Berlin';
