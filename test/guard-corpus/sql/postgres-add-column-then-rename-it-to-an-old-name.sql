-- expect: stop
-- dialect: postgres
ALTER TABLE customers RENAME COLUMN locale TO language;
ALTER TABLE customers ADD COLUMN locale varchar(5) DEFAULT 'en' NOT NULL;
