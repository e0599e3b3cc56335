-- expect: safe
-- dialect: mysql
-- row: sql/1
create table `coupons` (`id` bigint unsigned not null auto_increment primary key, `code` varchar(255) not null, `created_at` timestamp null, `updated_at` timestamp null) default character set utf8mb4 collate 'utf8mb4_unicode_ci';
alter table `coupons` add unique `coupons_code_unique`(`code`);
