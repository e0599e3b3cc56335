import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMysql, readSqlite } from './read.ts';
import { brief } from './testing/brief.ts';

const MYSQLDUMP = `/*!999999\\- enable the sandbox mode */ 
-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

DROP TABLE IF EXISTS \`orders\`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`orders\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`note\` longtext,
  PRIMARY KEY (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` VALUES (1,'it\\'s; here'),(2,'-- no comment /* none */');
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER \`stamp\` BEFORE INSERT ON \`orders\` FOR EACH ROW BEGIN
  /* inner; comment */
  SET NEW.note = 'x';
END */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50001 CREATE VIEW \`v\` AS SELECT 
 1 AS \`id\`,
 1 AS \`note\`*/;
/*!50001 DROP VIEW IF EXISTS \`v\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select \`orders\`.\`id\` AS \`id\`,\`orders\`.\`note\` AS \`note\` from \`orders\` */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
-- Dump completed`;

test('reads what mysqldump writes', () => {
  const changes = readMysql(MYSQLDUMP, 'dump.sql');

  assert.deepEqual(
    changes.map(brief).filter((line) => line !== 'harmless'),
    [
      'drop-table orders if-exists',
      'create-table orders(id integer not-null counter, note longtext, primary-key(id))',
      'insert-rows orders',
      'setting sql_mode STRICT_TRANS_TABLES',
      'create-trigger orders stamp before insert {assigns=note}',
      'create-view v(id, note)',
      'drop-view v',
      'create-view v(id, note)',
    ],
  );
  assert.equal(changes.find(({ kind }) => kind === 'create-trigger')?.at.line, 27);
});

const SQLITE_DUMP = `PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "orders" ("id" integer PRIMARY KEY, note text DEFAULT 'a;b');
INSERT INTO orders VALUES(1,'x');
INSERT INTO orders VALUES(2,replace('a\\nb','\\n',char(10)));
PRAGMA writable_schema=OFF;
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 VALUES('orders',NULL,'2');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('orders',2);
CREATE TRIGGER stamp AFTER INSERT ON orders BEGIN UPDATE orders SET note = 'x' WHERE id = NEW.id; END;
CREATE INDEX i ON orders(note);
COMMIT;`;

test('reads what SQLite dumps', () => {
  const changes = readSqlite(SQLITE_DUMP, 'dump.sql');

  assert.deepEqual(
    changes.map(brief).filter((line) => line !== 'harmless'),
    [
      "create-table orders(id integer not-null counter, note text default 'a;b', primary-key(id)) if-not-exists",
      'insert-rows orders',
      'create-trigger orders stamp after insert {assigns=note}',
      'create-index i orders(note)',
    ],
  );
});

test('shows a statement as written, and where it stands', () => {
  const [change] = readMysql('\n\nDROP   TABLE\n  t', 'x.sql');

  assert.deepEqual(change?.at, { file: 'x.sql', line: 3, statement: 'DROP TABLE t' });
});
