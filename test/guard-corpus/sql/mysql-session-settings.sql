-- expect: safe
-- dialect: mysql
/*!40101 SET NAMES utf8mb4 */;
SET FOREIGN_KEY_CHECKS = 0;
SET SESSION lock_wait_timeout = 5;
ALTER TABLE orders ADD COLUMN packed_at datetime NULL;
SET FOREIGN_KEY_CHECKS = 1;
