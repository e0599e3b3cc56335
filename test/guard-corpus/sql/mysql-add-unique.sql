-- expect: stop
-- dialect: mysql
-- row: sql/43
ALTER TABLE `order_items` ADD UNIQUE KEY `one_sku` (`order_id`,`sku`);
