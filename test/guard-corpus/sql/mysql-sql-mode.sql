-- expect: check
-- dialect: mysql
-- row: sql/65
SET GLOBAL sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE';
