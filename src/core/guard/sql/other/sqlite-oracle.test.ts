import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Change } from '../change.ts';
import { readSqlite } from './read.ts';

/** Tables that SQLite itself made of the same text say what should have been read. */
const TABLES = [
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x', b INT DEFAULT -1, c UNIQUE, d CHECK (d > 0))",
  'CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20) COLLATE NOCASE NOT NULL ON CONFLICT IGNORE, b DEFAULT CURRENT_TIMESTAMP)',
  'CREATE TABLE t ("a" INTEGER, [b c] DOUBLE PRECISION, `d` UNSIGNED BIG INT, PRIMARY KEY ("a", d), UNIQUE ([b c]))',
  'CREATE TABLE t (a TEXT PRIMARY KEY, b ANY) STRICT, WITHOUT ROWID',
  'CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b INTEGER GENERATED ALWAYS AS (a + 1) VIRTUAL, c AS (a * 2) STORED)',
  'CREATE TABLE t (a INTEGER, b TEXT, CONSTRAINT k PRIMARY KEY (a AUTOINCREMENT), FOREIGN KEY (b) REFERENCES u (b) ON DELETE CASCADE)',
  "CREATE TABLE t ('a' integer unsigned NOT NULL DEFAULT (1 + 2), b bool NOT NULL DEFAULT true -- why\n, c decimal(10, 2) /* x */ NULL)",
  "CREATE TABLE t (a datetime NOT NULL DEFAULT (strftime('%Y', 'now')), b blob DEFAULT x'ff', c REFERENCES u DEFERRABLE INITIALLY DEFERRED)",
];

for (const sql of TABLES) {
  test(`reads what SQLite reads: ${sql.slice(0, 100)}`, () => {
    const database = new DatabaseSync(':memory:');
    database.exec(sql);

    const seen = database.prepare("select * from pragma_table_xinfo('t')").all();
    const foreignKeys = database.prepare("select count(*) as n from pragma_foreign_key_list('t')").get();
    database.close();

    const read = tableOf(readSqlite(sql, null));
    assert.deepEqual(
      read.columns.map(({ name }) => name),
      seen.map(({ name }) => name),
    );
    assert.deepEqual(
      read.columns.map((one) => one.default !== null),
      seen.map(({ dflt_value }) => dflt_value !== null),
    );
    assert.deepEqual(
      read.columns.map(({ filled }) => filled?.kind === 'computed'),
      seen.map(({ hidden }) => Number(hidden) > 1),
    );
    const required = seen.map(
      ({ notnull, pk, type }) =>
        notnull === 1 || (pk === 1 && sql.includes('INTEGER PRIMARY KEY,') && type === 'INTEGER'),
    );
    for (const [index, { nullable }] of read.columns.entries()) if (required[index]) assert.equal(nullable, false);
    assert.equal(read.constraints.filter(({ kind }) => kind === 'foreign-key').length, foreignKeys?.n);
  });
}

function tableOf(changes: readonly Change[]) {
  const [change] = changes;
  assert.equal(change?.kind, 'create-table');
  return change;
}
