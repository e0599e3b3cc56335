-- expect: stop
-- dialect: postgres
CREATE TABLE price_import (sku varchar(40) PRIMARY KEY, price numeric(10,2));
MERGE INTO products p USING price_import i ON i.sku = p.sku
WHEN MATCHED THEN UPDATE SET price = i.price
WHEN NOT MATCHED THEN DO NOTHING;
