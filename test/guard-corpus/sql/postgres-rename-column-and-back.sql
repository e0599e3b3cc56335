-- expect: safe
-- dialect: postgres
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE orders RENAME COLUMN remark TO note;
