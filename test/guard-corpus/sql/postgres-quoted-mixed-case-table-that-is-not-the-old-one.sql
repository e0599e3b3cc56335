-- expect: safe
-- dialect: postgres
CREATE TABLE "Orders" (id int PRIMARY KEY);
DROP TABLE "Orders";
