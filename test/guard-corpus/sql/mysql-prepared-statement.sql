-- expect: unknown
-- dialect: mysql
-- row: sql/67
SET @sql = CONCAT('ALTER TABLE orders ', 'DROP COLUMN note');
PREPARE stmt FROM @sql;
EXECUTE stmt;
DEALLOCATE PREPARE stmt;
