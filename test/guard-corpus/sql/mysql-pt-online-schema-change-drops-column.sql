-- expect: stop
-- dialect: mysql
-- oracle: no
-- row: sql/13, sql/66
CREATE TABLE `_customers_new` LIKE `customers`;
ALTER TABLE `_customers_new` DROP COLUMN `points`;
INSERT INTO `_customers_new` (`id`, `email`, `name`, `status`, `created_at`) SELECT `id`, `email`, `name`, `status`, `created_at` FROM `customers`;
RENAME TABLE `customers` TO `_customers_old`, `_customers_new` TO `customers`;
DROP TABLE `_customers_old`;
