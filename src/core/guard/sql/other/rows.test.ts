import { readMysql, readSqlite } from './read.ts';
import { readsAs } from './testing/cases.ts';

readsAs(readMysql, [
  ['UPDATE t SET a = 1', 'update-rows t [a] null[]'],
  ["UPDATE t SET a = 'x', b = NOW() WHERE a IS NULL AND (b = 1)", 'update-rows t [a, b] where null[a]'],
  ['UPDATE t SET a = 1 WHERE (a IS NULL) AND ISNULL(b) AND c <=> NULL', 'update-rows t [a] where null[a, b, c]'],
  ['UPDATE t SET a = 1 WHERE a IS NULL OR b = 2', 'update-rows t [a] where null[]'],
  ['UPDATE t SET a = 1 WHERE a IS NOT NULL', 'update-rows t [a] where null[]'],
  [
    'UPDATE LOW_PRIORITY IGNORE t AS x SET x.a = 1 WHERE x.a IS NULL ORDER BY id LIMIT 10',
    'update-rows t [a] where null[a]',
  ],
  [
    'UPDATE t x JOIN u y ON x.id = y.t_id SET x.a = y.b, y.c = 1 WHERE x.a IS NULL',
    'update-rows t [a] where null[a]',
    'update-rows u [c] where null[]',
  ],
  ['UPDATE t, (SELECT id FROM u) s SET t.a = 1 WHERE s.id = t.id', 'update-rows t [a] where null[]'],
  ['WITH c AS (SELECT 1) UPDATE t SET a = 1', 'update-rows t [a] null[]'],
  ['DELETE FROM t', 'delete-rows t'],
  ['DELETE FROM t WHERE a = 1', 'delete-rows t where'],
  ['DELETE a, b.* FROM t a JOIN u b ON a.id = b.id', 'delete-rows t where', 'delete-rows u where'],
  ['DELETE FROM x USING t AS x JOIN u', 'delete-rows t where'],
  ['DELETE FROM t LIMIT 10', 'delete-rows t where'],
  ['TRUNCATE t', 'delete-rows t'],
  ['TRUNCATE TABLE shop.t', 'delete-rows shop.t'],
  ['INSERT INTO t VALUES (1)', 'insert-rows t'],
  ['INSERT IGNORE t (a) VALUES (1), (2)', 'insert-rows t'],
  ["INSERT INTO t SET a = ')', b = 2", 'insert-rows t'],
  ['INSERT INTO t (a, b) SELECT a, 1 FROM u', 'insert-rows t from u'],
  ['INSERT INTO t SELECT * FROM u x ORDER BY id', 'insert-rows t from u'],
  ['INSERT INTO t (a) SELECT a FROM u WHERE b = 1', 'insert-rows t'],
  ['INSERT INTO t (a) SELECT u.a FROM u JOIN v ON v.id = u.id', 'insert-rows t'],
  ['INSERT INTO t TABLE u', 'insert-rows t from u'],
  [
    "INSERT INTO t (id, a) VALUES (1, 'ON DUPLICATE KEY UPDATE') ON DUPLICATE KEY UPDATE a = VALUES(a), id = id",
    'insert-rows t',
    'update-rows t [a] where null[]',
  ],
  ['INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE id = id', 'insert-rows t'],
  [
    'INSERT INTO t (id, a) VALUES ROW(1, 2), ROW(3, 4) AS n ON DUPLICATE KEY UPDATE a = n.a',
    'insert-rows t',
    'update-rows t [a] where null[]',
  ],
  ['REPLACE INTO t (a, b) VALUES (1, 2)', 'insert-rows t', 'update-rows t [a, b] where null[]'],
  ["LOAD DATA LOCAL INFILE 'x' INTO TABLE t FIELDS TERMINATED BY ','", 'insert-rows t'],
  ['UPDATE t', 'unreadable'],
  ['INSERT INTO t', 'unreadable'],
  ['INSERT INTO t VALUES (1', 'unreadable'],
  ["INSERT INTO t VALUES ('x)", 'unreadable'],
  ['DELETE t', 'unreadable'],
  ['CALL fix_orders()', 'unreadable'],
  ["PREPARE s FROM 'DROP TABLE t'", 'unreadable'],
  ['EXECUTE s', 'unreadable'],
  ['DEALLOCATE PREPARE s', 'harmless'],
  ['SELECT 1; SHOW TABLES; ANALYZE TABLE t; OPTIMIZE TABLE t;', 'harmless', 'harmless', 'harmless', 'harmless'],
  [
    "GRANT SELECT ON shop.* TO 'a'@'%'; REVOKE INSERT ON shop.* FROM 'a'@'%'",
    'harmless',
    "revoke INSERT ON shop.* FROM 'a'@'%'",
  ],
  ['SAVEPOINT a; ROLLBACK TO SAVEPOINT a; ROLLBACK TO a; RELEASE SAVEPOINT a', 'harmless', 'harmless', 'harmless'],
  ['START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; COMMIT AND NO CHAIN', 'harmless', 'harmless'],
  ['BEGIN DROP TABLE t; COMMIT', 'unreadable', 'harmless'],
  ['ANALYZE DELETE FROM t', 'unreadable'],
  ['START TRANSACTION; BEGIN; COMMIT;', 'harmless', 'harmless', 'harmless'],
]);

readsAs(readMysql, [
  ['SET NAMES utf8mb4', 'harmless'],
  ['SET FOREIGN_KEY_CHECKS=0, unique_checks = 0', 'harmless'],
  ["SET GLOBAL sql_mode = 'STRICT_ALL_TABLES'", 'setting sql_mode STRICT_ALL_TABLES'],
  ["SET @@global.sql_mode := ''", 'setting sql_mode '],
  ['SET PERSIST max_connections = 5', 'setting max_connections 5'],
  ["SET sql_mode = ''", 'setting sql_mode '],
  ["SET SESSION sql_mode = 'ANSI', time_zone = '+00:00'", 'setting sql_mode ANSI'],
  ['SET SESSION lock_wait_timeout = 5', 'harmless'],
  ["/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;", 'harmless'],
  ['/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;', 'harmless'],
  ['SET @x = (SELECT count(*) FROM t)', 'harmless'],
  ["SET PASSWORD FOR a = 'x'", 'unreadable'],
  ['SET x', 'unreadable'],
]);

readsAs(readSqlite, [
  ['PRAGMA foreign_keys=OFF', 'harmless'],
  ['PRAGMA defer_foreign_keys(ON)', 'harmless'],
  ['PRAGMA foreign_key_check("t")', 'harmless'],
  ['PRAGMA main.user_version = 5', 'setting user_version 5'],
  ['PRAGMA user_version', 'harmless'],
  ['PRAGMA writable_schema = ON', 'unreadable'],
  ["UPDATE sqlite_master SET sql = 'x'", 'unreadable'],
  ["DELETE FROM sqlite_sequence; INSERT INTO sqlite_sequence VALUES('t',3);", 'harmless'],
  ["ATTACH 'x.db' AS x", 'unreadable'],
  ['VACUUM', 'harmless'],
  ["VACUUM INTO 'x.db'", 'unreadable'],
  ['REINDEX; END TRANSACTION', 'harmless', 'harmless'],
  ['.read other.sql\nVACUUM;', 'unreadable', 'harmless'],
  ["INSERT OR REPLACE INTO t (id, a) VALUES (1, 'x')", 'insert-rows t', 'update-rows t [id, a] where null[]'],
  ['INSERT OR IGNORE INTO t VALUES (1)', 'insert-rows t'],
  [
    'INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE a > 1',
    'insert-rows t',
    'update-rows t [a] where null[]',
  ],
  ['INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING', 'insert-rows t'],
  ['INSERT INTO t DEFAULT VALUES', 'insert-rows t'],
  ['UPDATE OR IGNORE t SET a = (SELECT 1 FROM u WHERE b IS NULL) WHERE a ISNULL', 'update-rows t [a] where null[a]'],
  ['UPDATE t SET (a, b) = (1, 2)', 'update-rows t [a, b] null[]'],
  ['UPDATE t SET a = u.a FROM u WHERE u.id = t.id', 'update-rows t [a] where null[]'],
]);

// sql/66: the rebuild comes out as the four statements that rules recognise
readsAs(readSqlite, [
  [
    `-- RedefineTables (Prisma)
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Post" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "title" TEXT NOT NULL);
INSERT INTO "new_Post" ("id", "title") SELECT "id", coalesce("title", '') AS "title" FROM "Post";
DROP TABLE "Post";
ALTER TABLE "new_Post" RENAME TO "Post";
PRAGMA foreign_key_check;
PRAGMA foreign_keys=ON;`,
    'harmless',
    'create-table new_Post(id integer not-null counter, title text not-null, primary-key(id))',
    'insert-rows new_Post from Post',
    'drop-table Post',
    'rename-table new_Post Post',
    'harmless',
    'harmless',
  ],
  [
    `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE \`__new_users\` (\n\t\`id\` integer PRIMARY KEY NOT NULL,\n\t\`age\` integer\n);
--> statement-breakpoint
INSERT INTO \`__new_users\`("id", "age") SELECT "id", "age" FROM \`users\`;--> statement-breakpoint
DROP TABLE \`users\`;--> statement-breakpoint
ALTER TABLE \`__new_users\` RENAME TO \`users\`--> statement-breakpoint
CREATE UNIQUE INDEX \`u\` ON \`users\` (\`age\`)`,
    'harmless',
    'create-table __new_users(id integer not-null counter, age integer, primary-key(id))',
    'insert-rows __new_users from users',
    'drop-table users',
    'rename-table __new_users users',
    'create-index u users(age) unique',
  ],
  [
    `BEGIN;
CREATE TABLE "new__shop_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "total" decimal NULL);
INSERT INTO "new__shop_order" ("id", "total") SELECT "id", "total" FROM "shop_order";
DROP TABLE "shop_order";
ALTER TABLE "new__shop_order" RENAME TO "shop_order";
COMMIT;`,
    'harmless',
    'create-table new__shop_order(id integer not-null counter, total numeric, primary-key(id))',
    'insert-rows new__shop_order from shop_order',
    'drop-table shop_order',
    'rename-table new__shop_order shop_order',
    'harmless',
  ],
  [
    `CREATE TABLE _alembic_tmp_t (id INTEGER NOT NULL, PRIMARY KEY (id));
INSERT INTO _alembic_tmp_t (id) SELECT t.id FROM t;
DROP TABLE t;
ALTER TABLE _alembic_tmp_t RENAME TO t;`,
    'create-table _alembic_tmp_t(id integer not-null counter, primary-key(id))',
    'insert-rows _alembic_tmp_t from t',
    'drop-table t',
    'rename-table _alembic_tmp_t t',
  ],
]);
