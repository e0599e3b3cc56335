-- expect: check
-- dialect: mysql
-- row: sql/60
INSERT IGNORE INTO `customers` (`email`, `name`) VALUES ('system@shop.test', 'System; do not delete');
