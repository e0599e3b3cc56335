-- expect: check or stop or unknown
-- dialect: mysql
-- schema: none
ALTER TABLE accounts MODIFY email varchar(320) NOT NULL;
