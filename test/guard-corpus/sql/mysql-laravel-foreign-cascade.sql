-- expect: safe
-- dialect: mysql
-- row: sql/3
create table `notes` (`id` int not null auto_increment, `order_id` bigint unsigned not null, primary key (`id`), constraint `n` foreign key (`order_id`) references `orders` (`id`) on delete cascade);
