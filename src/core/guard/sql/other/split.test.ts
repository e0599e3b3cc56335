import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OtherDialect } from './lexer.ts';
import { piecesOf } from './split.ts';

const CASES: readonly (readonly [title: string, dialect: OtherDialect, text: string, pieces: readonly string[]])[] = [
  ['parts at semicolons, not at those in quotes', 'mysql', 'a \'x;y\' "p;q" `r;s`; b', ['a \'x;y\' "p;q" `r;s`', 'b']],
  ['knows both ways to write a quote in quotes', 'mysql', "a 'it''s; \\'; \\\\'; b", ["a 'it''s; \\'; \\\\'", 'b']],
  ['knows no backslash in SQLite', 'sqlite', "a 'x\\'; b", ["a 'x\\'", 'b']],
  ['knows the brackets of SQLite', 'sqlite', 'a [x;y]; b', ['a [x;y]', 'b']],
  ['passes over comments', 'mysql', '-- x;\n# y;\n/* z; */ a -- ;\n; b', ['a', 'b']],
  ['takes two dashes without a blank for two minus signs', 'mysql', 'a 1--1; b', ['a 1--1', 'b']],
  ['takes them for a comment in SQLite', 'sqlite', 'a 1--1; b\n; c', ['a 1--1; b', 'c']],
  [
    'reads conditional comments',
    'mysql',
    '/*!40101 SET x=1 */; /*!50003 a */ /*!50017 b */; /*!999999\\- c */ d',
    ['SET x=1 */', 'a */ /*!50017 b */', 'd'],
  ],
  ['follows the delimiter', 'mysql', 'DELIMITER ;;\na; b;;\nc ;;\ndelimiter ;\nd; e', ['a; b', 'c', 'd', 'e']],
  [
    'follows a delimiter of word characters',
    'mysql',
    'DELIMITER $$\na; END$$\nDELIMITER //\nb /* x // */ //\nDELIMITER ;\nc',
    ['a; END', 'b /* x // */', 'c'],
  ],
  [
    'keeps the body of a trigger whole',
    'sqlite',
    'CREATE TRIGGER x BEGIN a; SELECT CASE 1 WHEN 1 THEN 2 END; END; b',
    ['CREATE TRIGGER x BEGIN a; SELECT CASE 1 WHEN 1 THEN 2 END; END', 'b'],
  ],
  ['takes BEGIN and END of a transaction for statements', 'sqlite', 'BEGIN; a; END; b', ['BEGIN', 'a', 'END', 'b']],
  [
    'takes a table that is called like a block for a table',
    'mysql',
    'CREATE TABLE `begin` (a int); b',
    ['CREATE TABLE `begin` (a int)', 'b'],
  ],
  [
    'parts at the marks of Drizzle',
    'sqlite',
    'a\n--> statement-breakpoint\nb;--> statement-breakpoint\nc',
    ['a', 'b', 'c'],
  ],
  [
    'takes lines for the client alone',
    'mysql',
    'source x.sql\n\\. y.sql\na; b',
    ['source x.sql', '\\. y.sql', 'a', 'b'],
  ],
  ['passes over a byte order mark and Windows line ends', 'mysql', '\ufeffa;\r\nb;\r\n', ['a', 'b']],
  ['finds nothing in nothing', 'mysql', ' ;; \n -- x', []],
];

for (const [title, dialect, text, pieces] of CASES) {
  test(`${title} (${dialect})`, () => {
    const found = [...piecesOf(text, dialect)].map(({ start, end }) => text.slice(start, end).trim());

    assert.deepEqual(
      found.map((piece) => piece.replace(/\s*(-- ;)?$/, '')),
      pieces,
    );
  });
}

test('says on which line a statement starts', () => {
  const text = "-- one\n\na 'x\ny';\r\n  /* z\n */ b;c\n;\nd";

  assert.deepEqual(
    [...piecesOf(text, 'mysql')].map(({ line }) => line),
    [3, 6, 6, 8],
  );
});
