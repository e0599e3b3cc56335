-- expect: check
-- dialect: mysql
-- row: sql/42
-- the copy has no foreign keys, so the one to customers is gone
-- what pt-online-schema-change does, by hand
CREATE TABLE `_orders_new` LIKE `orders`;
ALTER TABLE `_orders_new` ADD COLUMN `weight` int NOT NULL DEFAULT 0;
INSERT LOW_PRIORITY IGNORE INTO `_orders_new` (`id`, `customer_id`, `number`, `note`, `total`, `channel`, `placed_at`) SELECT `id`, `customer_id`, `number`, `note`, `total`, `channel`, `placed_at` FROM `orders`;
RENAME TABLE `orders` TO `_orders_old`, `_orders_new` TO `orders`;
DROP TABLE IF EXISTS `_orders_old`;
