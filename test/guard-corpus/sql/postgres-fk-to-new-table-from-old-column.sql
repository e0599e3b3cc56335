-- expect: stop
-- dialect: postgres
CREATE TABLE channels (code text PRIMARY KEY);
INSERT INTO channels SELECT DISTINCT channel FROM orders WHERE channel IS NOT NULL;
ALTER TABLE orders ADD CONSTRAINT orders_channel_fk FOREIGN KEY (channel) REFERENCES channels (code) NOT VALID;
