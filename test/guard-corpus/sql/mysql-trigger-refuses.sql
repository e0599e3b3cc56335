-- expect: stop
-- dialect: mysql
-- row: sql/51
DELIMITER $$
CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders FOR EACH ROW
BEGIN
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'orders stay';
END$$
DELIMITER ;
