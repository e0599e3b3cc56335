-- expect: safe
-- dialect: mysql
-- row: sql/52
ALTER TABLE orders ADD COLUMN total_cents int NULL;
DELIMITER //
CREATE TRIGGER orders_cents BEFORE INSERT ON orders FOR EACH ROW
BEGIN
  SET NEW.total_cents = ROUND(NEW.total * 100);
END//
DELIMITER ;
