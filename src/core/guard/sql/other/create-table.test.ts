import { readMysql, readSqlite } from './read.ts';
import { readsAs } from './testing/cases.ts';

readsAs(readMysql, [
  ['CREATE TABLE t (a int)', 'create-table t(a integer)'],
  [
    'CREATE TABLE IF NOT EXISTS `t` (`a` int(11) NOT NULL, `b` tinyint(4), `c` tinyint(1)) ENGINE=InnoDB',
    'create-table t(a integer not-null, b tinyint, c tinyint(1)) if-not-exists',
  ],
  [
    `CREATE TABLE \`orders\` (
      \`id\` bigint unsigned NOT NULL AUTO_INCREMENT,
      \`state\` enum('new','paid') COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'new' COMMENT 'a; b',
      \`flags\` set('a','b') DEFAULT NULL,
      \`total\` decimal(10,2) unsigned zerofill DEFAULT NULL,
      \`at\` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
      \`sum\` int GENERATED ALWAYS AS ((\`total\` * 2)) VIRTUAL,
      \`place\` point NOT NULL /*!80003 SRID 4326 */,
      \`hidden\` int DEFAULT '1' /*!80023 INVISIBLE */,
      PRIMARY KEY (\`id\`),
      UNIQUE KEY \`u\` (\`state\`,\`flags\`),
      KEY \`k\` (\`total\`) USING BTREE,
      FULLTEXT KEY \`f\` (\`state\`),
      CONSTRAINT \`fk\` FOREIGN KEY (\`total\`) REFERENCES \`u\` (\`id\`) ON DELETE CASCADE,
      CONSTRAINT \`chk\` CHECK ((\`total\` > 0)) /*!80016 NOT ENFORCED */
    ) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='x';`,
    "create-table orders(id bigint unsigned not-null counter, state enum(new,paid) not-null default 'new' collate utf8mb4_unicode_ci comment 'a; b', flags set(a,b), total numeric(10,2) unsigned, at timestamp default <CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP>, sum integer computed<total * 2>, place point not-null, hidden integer default 1, primary-key(id), u:unique(state, flags), fk:fk(total)->u(id) delete=cascade)",
    'create-index k orders(total)',
    'create-index f orders(state)',
  ],
  [
    'CREATE TABLE t (a INT PRIMARY KEY, b DOUBLE PRECISION, c REAL, d FLOAT, e FLOAT(30), f DEC)',
    'create-table t(a integer not-null, b double, c double, d real, e double, f numeric(10,0), primary-key(a))',
  ],
  [
    'CREATE TABLE t (id SERIAL, a LONG VARCHAR, b NATIONAL CHAR(3), c CHARACTER VARYING(9), d YEAR(4), e INT SIGNED)',
    'create-table t(id bigint unsigned not-null counter, a mediumtext, b char(3), c varchar(9), d year, e integer, id:unique(id))',
  ],
  [
    'CREATE TABLE t (a blob, b text(300), c text(70000), d datetime(0), e binary, f longblob)',
    'create-table t(a blob, b text, c mediumtext, d datetime, e binary(1), f longblob)',
  ],
  [
    'CREATE TABLE t (a int, b int, UNIQUE (a), UNIQUE (a, b), FOREIGN KEY (a) REFERENCES u (id), FOREIGN KEY (b) REFERENCES u (id))',
    'create-table t(a integer, b integer, a:unique(a), a_2:unique(a, b), t_ibfk_1:fk(a)->u(id), t_ibfk_2:fk(b)->u(id))',
  ],
  [
    'CREATE TABLE t (a int) PARTITION BY RANGE (YEAR(a)) SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB)',
    'create-table t(a integer)',
  ],
  ['CREATE TABLE t (a int) /*!50100 PARTITION BY KEY (a) PARTITIONS 3 */;', 'create-table t(a integer)'],
  ['CREATE TABLE t LIKE u', 'create-table t() from-query'],
  ['CREATE TABLE t (LIKE u)', 'create-table t() from-query'],
  ['CREATE TABLE t AS SELECT * FROM u', 'create-table t() from-query'],
  ['CREATE TABLE t (a int) ENGINE=InnoDB SELECT 1 AS a', 'create-table t(a integer) from-query'],
  ['CREATE OR REPLACE TABLE t (a int)', 'drop-table t if-exists', 'create-table t(a integer)'],
  ['CREATE TEMPORARY TABLE t (a int)', 'create-table t(a integer)'],
  [
    'CREATE TABLE t (a uuid DEFAULT uuid(), b inet6, s timestamp(6) GENERATED ALWAYS AS ROW START, PERIOD FOR SYSTEM_TIME (s, s)) WITH SYSTEM VERSIONING',
    'create-table t(a uuid default <uuid()>, b inet6, s timestamp(6) computed<row start>)',
  ],
  ['CREATE TABLE t (a int,)', 'unreadable'],
  ['CREATE TABLE t ()', 'unreadable'],
  ['CREATE TABLE t (a int) SPLENDID=1', 'unreadable'],
  ['CREATE TABLE t (a int', 'unreadable'],
  ['DROP TABLE a, b', 'drop-table a', 'drop-table b'],
  ['DROP TABLE IF EXISTS `shop`.`a` CASCADE', 'drop-table shop.a if-exists'],
  ['DROP TEMPORARY TABLE a', 'harmless'],
  ['DROP DATABASE shop', 'unreadable'],
  ['CREATE SEQUENCE s START WITH 1', 'create-sequence s'],
  ['ALTER SEQUENCE s RESTART 5', 'change-sequence s restart'],
  ['ALTER SEQUENCE s INCREMENT BY 2 NO CYCLE', 'change-sequence s other'],
  ['DROP SEQUENCE s', 'drop-sequence s'],
  ['SELECT SETVAL(s, 100)', 'change-sequence s restart'],
  ['CREATE VIEW v AS SELECT a, t.b, c AS d, count(*) n, upper(e) FROM t', 'create-view v(a, b, d, n, upper(e))'],
  [
    'CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@`%` SQL SECURITY INVOKER VIEW v (x, y) AS SELECT * FROM t WITH CHECK OPTION',
    'create-view v(x, y) replace',
  ],
  ['CREATE VIEW v AS WITH c AS (SELECT 1) SELECT t.* FROM c', 'create-view v(?)'],
  ['CREATE VIEW v AS (SELECT DISTINCT a FROM t) UNION SELECT b FROM t', 'create-view v(a)'],
  ['ALTER VIEW v AS SELECT 1 AS one', 'create-view v(one) replace'],
  ['DROP VIEW IF EXISTS v, w', 'drop-view v', 'drop-view w'],
  [
    'USE shop; CREATE TABLE shop.t (a int); USE other; CREATE TABLE u (a int)',
    'harmless',
    'create-table t(a integer)',
    'harmless',
    'create-table other.u(a integer)',
  ],
]);

readsAs(readSqlite, [
  [
    'CREATE TABLE "t" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, a TEXT COLLATE NOCASE UNIQUE)',
    'create-table t(id integer not-null counter, a text collate NOCASE, primary-key(id), unique(a))',
  ],
  ['CREATE TABLE t (id INT PRIMARY KEY, a)', 'create-table t(id integer, a any, primary-key(id))'],
  ['CREATE TABLE t (id INTEGER PRIMARY KEY DESC)', 'create-table t(id integer, primary-key(id))'],
  [
    'CREATE TABLE t (id INTEGER, a text, PRIMARY KEY (id))',
    'create-table t(id integer not-null counter, a text, primary-key(id))',
  ],
  [
    'CREATE TABLE t (id INTEGER, a text, PRIMARY KEY (id, a))',
    'create-table t(id integer, a text, primary-key(id, a))',
  ],
  [
    'CREATE TABLE t (id INTEGER PRIMARY KEY, a) WITHOUT ROWID, STRICT',
    'create-table t(id integer not-null, a any, primary-key(id))',
  ],
  [
    'CREATE TABLE [t] ([a] VARCHAR(20) NOT NULL DEFAULT \'x\', `b` DOUBLE PRECISION DEFAULT -1.5, c "datetime" DEFAULT CURRENT_TIMESTAMP)',
    "create-table t(a varchar(20) not-null default 'x', b double default -1.5, c datetime default <CURRENT_TIMESTAMP>)",
  ],
  [
    'CREATE TABLE t ("a" integer unsigned NOT NULL CHECK ("a" >= 0), b bool NOT NULL DEFAULT true, c decimal NULL)',
    'create-table t(a integer unsigned not-null, b boolean not-null default true, c numeric, check<a >= 0>[a])',
  ],
  [
    'CREATE TABLE t (a integer NOT NULL REFERENCES "u" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, CONSTRAINT c UNIQUE (a) ON CONFLICT REPLACE)',
    'create-table t(a integer not-null, fk(a)->u(id) delete=cascade, c:unique(a))',
  ],
  [
    'CREATE TABLE t (a INTEGER GENERATED ALWAYS AS (b + 1) STORED, b INT CONSTRAINT nn NOT NULL ON CONFLICT IGNORE)',
    'create-table t(a integer computed<b + 1>, b integer not-null)',
  ],
  ['CREATE TABLE t AS SELECT * FROM u', 'create-table t() from-query'],
  ['CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize = "porter")', 'create-table f() from-query'],
  ['CREATE TABLE sqlite_sequence(name,seq)', 'harmless'],
  ['ALTER TABLE main.t RENAME TO u', 'rename-table t u'],
  ['ALTER TABLE t RENAME COLUMN a TO b', 'rename-column t a b'],
  ['ALTER TABLE t RENAME a TO b', 'rename-column t a b'],
  ["ALTER TABLE t ADD a TEXT NOT NULL DEFAULT ''", "add-column t a text not-null default ''"],
  ['ALTER TABLE t ADD COLUMN a integer REFERENCES u(id)', 'add-column t a integer, fk(a)->u(id)'],
  ['ALTER TABLE t DROP COLUMN a', 'drop-column t a'],
  ['ALTER TABLE t ALTER COLUMN a TO a TEXT NOT NULL', 'redefine-column t a text not-null'],
  ['ALTER TABLE t ALTER COLUMN a SET NOT NULL', 'set-not-null t a'],
  ['ALTER TABLE t MODIFY a TEXT', 'unreadable'],
  [
    'CREATE UNIQUE INDEX IF NOT EXISTS "i" ON "t" ("a" COLLATE NOCASE DESC, lower(b)) WHERE "c" IS NULL',
    'create-index i t(a, lower(b)) unique expression where "c" IS NULL',
  ],
  ['DROP INDEX IF EXISTS i', 'drop-index i - if-exists'],
  ['DROP TABLE temp.t', 'drop-table temp.t'],
  ['CREATE TEMP VIEW IF NOT EXISTS v AS SELECT a FROM t', 'create-view v(a)'],
]);
