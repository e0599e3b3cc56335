-- expect: stop
-- dialect: postgres
-- V2026_11_20__orders.sql
create table if not exists order_tags (order_id bigint not null references orders on delete cascade, tag varchar(40) not null, primary key (order_id, tag));
alter table orders add column if not exists tags_count int not null default 0;
alter table orders
  alter column coupon_code type varchar(10);
