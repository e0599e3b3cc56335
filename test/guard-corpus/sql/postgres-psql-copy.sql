-- expect: unknown or check
-- dialect: postgres
-- oracle: no
COPY products (sku, title, price) FROM stdin;
A-1	Apple	1.20
B-2	Bread; white	2.50
\.
