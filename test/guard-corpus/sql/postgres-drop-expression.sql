-- expect: safe or check
-- dialect: postgres
ALTER TABLE customers ADD COLUMN initials text GENERATED ALWAYS AS (left(name, 1)) STORED;
ALTER TABLE customers ALTER COLUMN initials DROP EXPRESSION;
