-- expect: stop
-- dialect: mysql
-- row: sql/6
alter table `customers` add `tenant_id` bigint unsigned not null;
