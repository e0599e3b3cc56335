-- expect: check
-- dialect: postgres
-- row: sql/2
create table product_reviews (id serial primary key, product_id bigint not null, stars smallint not null, body text);
alter table product_reviews add constraint product_reviews_product_fk foreign key (product_id) references products (id) on delete restrict not valid;
alter table product_reviews validate constraint product_reviews_product_fk;
