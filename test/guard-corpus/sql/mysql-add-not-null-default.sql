-- expect: safe
-- dialect: mysql
-- row: sql/5
alter table `customers` add `locale` varchar(5) not null default 'en';
