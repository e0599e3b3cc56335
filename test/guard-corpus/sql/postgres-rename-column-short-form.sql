-- expect: stop
-- dialect: postgres
-- row: sql/15
ALTER TABLE orders RENAME note TO remark;
