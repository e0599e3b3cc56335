-- expect: safe
-- dialect: postgres
CREATE TYPE mood AS ENUM ('sad', 'ok');
ALTER TYPE mood ADD VALUE 'happy';
CREATE TABLE feedback (id serial PRIMARY KEY, mood mood NOT NULL);
