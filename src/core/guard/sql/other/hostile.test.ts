import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../../test/support/effort.ts';
import { readMysql, readSqlite } from './read.ts';

const WORDS =
  `create alter table drop add column index unique key primary foreign references view trigger before insert update delete on for
  each row begin end case when then if not null exists default check constraint set values select from where into rename to modify change
  procedure function ( ) , ; ;; . @ @@ = * ' " \` [ ] /*! */ /* -- # delimiter 1 -1 0x a b \`t\` "u" 'x' new old as with \n \\ \0`.split(
    /[ \n]+/,
  );

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(' ')),
);

for (const read of [readMysql, readSqlite]) {
  test(`${read.name} gives changes for any text, and never throws`, () => {
    fc.assert(
      fc.property(text, (sql) => {
        for (const change of read(sql, null)) assert.ok((change.at.line ?? 0) > 0 && change.kind.length > 0);
      }),
      { numRuns: 3000 },
    );
  });

  test(`${read.name} says of a statement that it cannot read it, and reads those around it`, () => {
    const kinds = read('DROP TABLE a; FROBNICATE b; DROP TABLE c', null).map(({ kind }) => kind);

    assert.deepEqual(kinds, ['drop-table', 'unreadable', 'drop-table']);
  });

  test(`${read.name} takes no text with NUL bytes, of UTF-16 or without an end for harmless`, () => {
    for (const sql of [
      'DROP TABLE\0 a',
      'D\0R\0O\0P\0',
      "SELECT 'x",
      'select `x',
      `create view v as select ${'('.repeat(100_000)}`,
    ]) {
      assert.deepEqual(
        read(sql, null).map(({ kind }) => kind),
        ['unreadable'],
        sql.slice(0, 40),
      );
    }
  });
}

test('a comment that never closes: MySQL refuses it, SQLite takes it for the end', () => {
  const sql = 'drop table a; /* drop table b;';

  assert.deepEqual(
    [readMysql(sql, null), readSqlite(sql, null)].map((changes) => changes.map(({ kind }) => kind)),
    [['drop-table', 'unreadable'], ['drop-table']],
  );
});

test('reads 1,000 statements in little more than they are long', () => {
  const one =
    "CREATE TABLE `t` (`id` bigint NOT NULL AUTO_INCREMENT, `a` varchar(9) NOT NULL DEFAULT '', PRIMARY KEY (`id`), KEY `k` (`a`));";
  const other =
    "ALTER TABLE `t` ADD COLUMN `b` int DEFAULT NULL, ADD UNIQUE KEY `u` (`b`);\nUPDATE t SET a = 'x' WHERE a IS NULL;\n";
  const sql = (one + other).repeat(334);

  const efforts = [1, 2, 3].map(() => effortOf(() => assert.equal(readMysql(sql, null).length, 334 * 5)));

  assert.ok(Math.min(...efforts) <= 60, efforts.join(', '));
});

test('passes over the rows of a dump of 10 MB', () => {
  const sql = `INSERT INTO t VALUES ${"(1,'a\\'b;c',NULL,-1.5),".repeat(450_000)}(1)`;
  const effort = effortOf(() => assert.equal(readMysql(sql, null).length, 1));

  assert.ok(effort <= 600, `${effort}`);
});

for (const [title, sql] of [
  ['of statements', 'a;'.repeat(100_000)],
  ['of one comment in the other', '/*!40101 '.repeat(300_000)],
  ['of a trigger that never ends', 'create trigger x begin '.repeat(100_000)],
  ['of delimiters', 'DELIMITER a\n'.repeat(100_000)],
  ['of quotes', `select ${"''".repeat(1_000_000)}`],
  ['of conditions', `update t set a = 1 where ${'(a is null) and '.repeat(30_000)} b`],
  ['of labels', `create trigger x before insert on t for each row ${'a: '.repeat(60_000)}`],
] as const) {
  test(`reads a text ${title} in linear time`, () => {
    const effort = effortOf(() => {
      readMysql(sql, null);
      readSqlite(sql, null);
    });

    assert.ok(effort <= 600, `${effort}`);
  });
}
