-- expect: check
-- dialect: mysql
-- row: sql/2
create table `returns` (`id` bigint unsigned not null auto_increment primary key, `order_id` bigint unsigned not null);
alter table `returns` add constraint `returns_order_id_foreign` foreign key (`order_id`) references `orders` (`id`);
