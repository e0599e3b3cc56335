import { readMysql, readSqlite } from './read.ts';
import { readsAs } from './testing/cases.ts';

readsAs(readMysql, [
  [
    'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1, NEW.b = NOW()',
    'create-trigger t x before insert {assigns=a,b}',
  ],
  [
    "CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW BEGIN IF NEW.a < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF; END; SELECT 1",
    'create-trigger t x before update {refuses}',
    'harmless',
  ],
  [
    'CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW IF NEW.a IS NULL THEN SET NEW.a = 1; END IF; SELECT 1',
    'create-trigger t x before update {assigns=a}',
    'harmless',
  ],
  [
    `CREATE DEFINER=\`root\`@\`%\` TRIGGER \`x\` AFTER DELETE ON \`shop\`.\`t\` FOR EACH ROW FOLLOWS y BEGIN
      DECLARE n INT DEFAULT 0;
      DECLARE CONTINUE HANDLER FOR NOT FOUND SET n = 1;
      SELECT CASE WHEN OLD.a = 1 THEN 2 ELSE 3 END INTO n;
      l: LOOP SET n = n + 1; IF n > 5 THEN LEAVE l; END IF; END LOOP l;
      WHILE n < 3 DO INSERT INTO log (a) VALUES (OLD.a); END WHILE;
      REPEAT UPDATE u SET a = 1 WHERE id = OLD.id; UNTIL n > 3 END REPEAT;
      CASE n WHEN 1 THEN DELETE FROM v WHERE a = 1; ELSE REPLACE INTO w VALUES (1); END CASE;
    END;`,
    'create-trigger shop.t x after delete {writes=log,u,v,w}',
  ],
  [
    'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SELECT a, b INTO NEW.a, @y FROM u; END',
    'create-trigger t x before insert {assigns=a}',
  ],
  ['CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW CALL p(NEW.id)', 'create-trigger t x before insert {unreadable}'],
  [
    'CREATE OR REPLACE TRIGGER IF NOT EXISTS x BEFORE INSERT OR UPDATE ON t FOR EACH ROW SET NEW.a = 1',
    'create-trigger t x before insert|update {assigns=a}',
  ],
  [
    `/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER \`x\` BEFORE INSERT ON \`t\` FOR EACH ROW set new.a = 1 */;`,
    'create-trigger t x before insert {assigns=a}',
  ],
  ['DROP TRIGGER IF EXISTS shop.x', 'drop-trigger  x'.replace('  ', ' null ')],
  [
    "DELIMITER $$\nCREATE PROCEDURE p(IN a INT, OUT b VARCHAR(10), c DECIMAL(5,1) UNSIGNED)\nMODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'x'\nBEGIN\n  UPDATE t SET x = a; SELECT 1;\nEND$$\nDELIMITER ;\nSELECT 1;",
    'create-function p(integer, varchar(10), numeric(5,1) unsigned) - {writes=t}',
    'harmless',
  ],
  [
    "CREATE FUNCTION f(a INT) RETURNS varchar(20) DETERMINISTIC READS SQL DATA RETURN CONCAT(a, ';')",
    'create-function f(integer) varchar(20) {}',
  ],
  ["CREATE AGGREGATE FUNCTION f RETURNS STRING SONAME 'f.so'", 'create-function f() string {unreadable}'],
  ["CREATE PROCEDURE p() BEGIN SET @s = 'x'; PREPARE q FROM @s; EXECUTE q; END", 'create-function p() - {unreadable}'],
  ['DROP PROCEDURE IF EXISTS p; DROP FUNCTION shop.f', 'drop-function p null', 'drop-function shop.f null'],
  ['CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE a < NOW()', 'delete-rows t where'],
  ['CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM t; END', 'unreadable'],
  ['DROP EVENT e', 'unreadable'],
  ['BEGIN NOT ATOMIC DROP TABLE t; END; SELECT 1', 'unreadable', 'harmless'],
]);

readsAs(readSqlite, [
  [
    "CREATE TRIGGER x BEFORE INSERT ON t WHEN NEW.a IS NULL BEGIN SELECT RAISE(ABORT, 'a; b'); END; VACUUM",
    'create-trigger t x before insert {refuses}',
    'harmless',
  ],
  [
    "CREATE TEMP TRIGGER IF NOT EXISTS main.x AFTER UPDATE OF a, b ON t FOR EACH ROW BEGIN UPDATE t SET at = datetime('now') WHERE id = NEW.id; INSERT OR REPLACE INTO log VALUES (CASE WHEN NEW.a THEN 1 END); END;",
    'create-trigger t x after update {assigns=at writes=log}',
  ],
  [
    'CREATE TRIGGER x INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE id = OLD.id; END',
    'create-trigger v x instead-of delete {writes=t}',
  ],
  [
    'CREATE TRIGGER x INSERT ON t BEGIN SELECT CASE WHEN NEW.a > 5 THEN RAISE(IGNORE) END; END',
    'create-trigger t x before insert {refuses}',
  ],
  ['DROP TRIGGER x', 'drop-trigger null x'],
]);
