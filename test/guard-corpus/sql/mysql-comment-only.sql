-- expect: safe
-- dialect: mysql
# ALTER TABLE orders DROP COLUMN note;
-- DROP TABLE orders;
ALTER TABLE orders COMMENT = 'DROP TABLE orders;';
