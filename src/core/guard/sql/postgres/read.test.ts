import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../../test/support/effort.ts';
import { loadPostgres, parseSql } from './parser.ts';
import { readPostgres } from './read.ts';
import { bodies, kindsOf, named } from './testing/read-bodies.ts';

before(loadPostgres);

function shown(text: string) {
  return readPostgres(text, 'x.sql').map(({ at, kind }) => [at.line, kind, at.statement]);
}

describe('where a change stands', () => {
  test('on the line on which its statement begins, past comments, in text that is not ASCII', () => {
    const text =
      '-- é; DROP TABLE no\n/* ü\n /* ; */ */\n\n  DROP TABLE a\n  ;DROP TABLE "ö"; -- last\r\n\r\nALTER TABLE b\r\n  DROP c';
    assert.deepEqual(shown(text), [
      [5, 'drop-table', 'DROP TABLE a'],
      [6, 'drop-table', 'DROP TABLE "ö"'],
      [8, 'drop-column', 'ALTER TABLE b DROP c'],
    ]);
  });

  test('a long statement is shown in 300 characters', () => {
    const [one] = readPostgres(`DROP TABLE ${Array.from({ length: 300 }, (_, i) => `t${i}`).join(',   ')}`, 'x.sql');
    assert.equal(one?.at.statement?.length, 300);
  });

  test('a text without statements changes nothing', () => {
    for (const text of ['', ' \r\n', '-- x', '/* x */', ';;;', '\ufeff'])
      assert.deepEqual(readPostgres(text, 'x.sql'), []);
  });
});

describe('statements are cut where PostgreSQL cuts them', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["INSERT INTO t VALUES ('a;b''; c'); DROP TABLE t", ['insert-rows', 'drop-table']],
    ["INSERT INTO t VALUES (E'a\\'; b', U&'x;', $$;'$$, $a$ $$;$a$); DROP TABLE t", ['insert-rows', 'drop-table']],
    ["INSERT INTO t VALUES ('a\\'); DROP TABLE t", ['insert-rows', 'drop-table']],
    ['DROP TABLE "a;b"; DROP TABLE t', ['drop-table', 'drop-table']],
    [
      'CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; DELETE FROM v); DROP TABLE t',
      ['create-trigger', 'drop-table'],
    ],
    ['DROP TABLE a$b$; DROP TABLE c$b$;', ['drop-table', 'drop-table']],
  ];
  for (const [text, kinds] of cases) test(text, () => assert.deepEqual(kindsOf(bodies(text)), kinds));
});

describe('a mistake hides nothing else', () => {
  test('one broken statement is unreadable, the others are read', () => {
    assert.deepEqual(shown('DROP TABLE a;\nALTER TABLE `b` DROP c;\nDROP TABLE d'), [
      [1, 'drop-table', 'DROP TABLE a'],
      [2, 'unreadable', 'ALTER TABLE `b` DROP c'],
      [3, 'drop-table', 'DROP TABLE d'],
    ]);
  });

  test('what follows a parenthesis that is not closed', () => {
    assert.deepEqual(shown('CREATE TABLE a (b int;\nDROP TABLE c;\nDROP TABLE d;'), [
      [1, 'unreadable', 'CREATE TABLE a (b int'],
      [2, 'drop-table', 'DROP TABLE c'],
      [3, 'drop-table', 'DROP TABLE d'],
    ]);
  });

  test('a comment that is not closed, and one that ends with its line', () => {
    assert.deepEqual(kindsOf(bodies('DROP TABLE a /* ; DROP TABLE b;')), ['drop-table', 'unreadable']);
    assert.deepEqual(kindsOf(bodies('-- x\rDROP TABLE b;')), ['drop-table']);
  });

  test('a quote that is not closed', () => {
    assert.deepEqual(kindsOf(bodies("DROP TABLE a; SELECT 'x; DROP TABLE b;")), ['drop-table', 'unreadable']);
  });

  test('a NUL byte, of which the parser would only read what stands before it', () => {
    assert.deepEqual(kindsOf(bodies('DROP TABLE a; COMMENT ON TABLE x IS NULL \0; DROP TABLE b')), [
      'drop-table',
      'unreadable',
      'drop-table',
    ]);
  });

  test('a file that is not UTF-8 is unreadable as a whole', () => {
    const utf16 = Buffer.from('DROP TABLE a;', 'utf16le');
    for (const text of [
      `\ufffd\ufffd${utf16.toString('utf8')}`,
      utf16.toString('utf8'),
      `\u00ff\u00fe${utf16.toString('latin1')}`,
    ])
      assert.deepEqual(kindsOf(readPostgres(text, 'x.sql')), ['unreadable']);
  });

  test('a byte order mark and CRLF are no mistake', () => {
    assert.deepEqual(kindsOf(bodies('\ufeffDROP TABLE a;\r\nDROP TABLE b;\r\n')), ['drop-table', 'drop-table']);
  });

  test('variables of psql and of other tools are unreadable', () => {
    assert.deepEqual(kindsOf(bodies('DROP TABLE :name; DROP TABLE %(name)s; DROP TABLE {{ name }}; DROP TABLE b')), [
      'unreadable',
      'unreadable',
      'unreadable',
      'drop-table',
    ]);
  });
});

describe('lines for psql', () => {
  test('those of a dump are harmless, those that bring other text are unreadable', () => {
    assert.deepEqual(
      shown(
        "\\restrict x;y'\n\\connect shop\n\\i other.sql\nSELECT 'DROP TABLE a' \\gexec\n\\copy shop.t (a) from 'x.csv'\n\\! rm x\nDROP TABLE a;",
      ),
      [
        [1, 'harmless', "\\restrict x;y'"],
        [2, 'harmless', '\\connect shop'],
        [3, 'unreadable', '\\i other.sql'],
        [4, 'harmless', "SELECT 'DROP TABLE a'"],
        [4, 'unreadable', '\\gexec'],
        [5, 'insert-rows', "\\copy shop.t (a) from 'x.csv'"],
        [6, 'unreadable', '\\! rm x'],
        [7, 'drop-table', 'DROP TABLE a'],
      ],
    );
    assert.deepEqual(bodies('\\copy "T" from stdin'), [{ kind: 'insert-rows', table: named('T'), copiesFrom: null }]);
  });

  test('rows after COPY are no statements', () => {
    assert.deepEqual(shown("COPY t (a) FROM stdin;\n1\tit's; DROP TABLE x;\n\\N\n\\.\n\nDROP TABLE y;"), [
      [1, 'insert-rows', 'COPY t (a) FROM stdin'],
      [6, 'drop-table', 'DROP TABLE y'],
    ]);
  });

  test('without the line that ends them, what follows is not skipped unread', () => {
    assert.deepEqual(kindsOf(bodies('COPY t FROM stdin;\nDROP TABLE y;')), ['insert-rows', 'drop-table']);
  });
});

describe('hostile text', () => {
  const one = "ALTER TABLE t ADD COLUMN c varchar(20) NOT NULL DEFAULT 'web' CHECK (c <> '');\n";
  const cases: readonly (readonly [string, string])[] = [
    ['many open parentheses', `SELECT ${'('.repeat(200_000)}`],
    ['deep functions', `SELECT ${'f('.repeat(5_000)}1${')'.repeat(5_000)}`],
    ['deep queries', `SELECT ${'(SELECT '.repeat(3_000)}1${')'.repeat(3_000)}`],
    ['a long chain', `SELECT ${Array(20_000).fill("'a'").join('||')}`],
    ['a long chain of calls', `SELECT ${Array(20_000).fill('f(a,b)').join('||')}`],
    ['many unions', Array(9_000).fill('SELECT 1, 2').join(' UNION ')],
    ['many joins', `SELECT 1 FROM a${' NATURAL JOIN b'.repeat(9_000)}`],
    ['many NOT', `SELECT ${'NOT '.repeat(7_000)} true`],
    ['many casts', `SELECT 'a'${'::text'.repeat(20_000)}`],
    ['nested blocks', `DO $$ BEGIN ${'IF a THEN '.repeat(5_000)} NULL; ${'END IF;'.repeat(5_000)} END $$`],
    ['open comments', '/*'.repeat(500_000)],
    ['open dollar quotes', Array.from({ length: 100_000 }, (_, i) => `$a${i}$`).join('')],
    ['escaped quotes', `SELECT E'${"\\'".repeat(500_000)}`],
    ['rows without an end', 'COPY a FROM stdin;\n'.repeat(2_000)],
    ['a very long value', `INSERT INTO t VALUES ('${'x'.repeat(2_000_000)}')`],
    [
      'many columns',
      `CREATE TABLE t (${Array.from({ length: 1_600 }, (_, i) => `c${i} text DEFAULT 'é' CHECK (c${i} <> 'ü')`).join(',')})`,
    ],
  ];
  for (const [name, text] of cases)
    test(`${name}: an answer, and the parser works on`, () => {
      const found = readPostgres(text, 'x.sql');
      assert.ok(found.length > 0 || name === 'open comments');
      assert.deepEqual(kindsOf(bodies(one)), ['add-column']);
    });

  test('what is nearly too deep does no harm to the parser, however often', () => {
    const sound = JSON.stringify(parseSql(one));
    const deep = [
      `SELECT ${Array(700).fill("'a'").join('||')}`,
      `SELECT ${'(SELECT '.repeat(390)}1${')'.repeat(390)}`,
      Array(1_900).fill('SELECT 1, 2').join(' UNION '),
    ];
    for (let round = 0; round < 20; round += 1) for (const text of deep) assert.equal(parseSql(text).kind, 'parsed');
    assert.equal(JSON.stringify(parseSql(one)), sound);
  });

  test('a dump of rows and inserts of ten megabytes', () => {
    const rows = `COPY t FROM stdin;\n${"1\tit's ; x\n".repeat(900_000)}\\.\n`;
    const inserts = `INSERT INTO t (a) VALUES ${"('aaaaaaaaaaaa'),".repeat(600_000)}('b');\n`;
    assert.deepEqual(kindsOf(bodies(`${rows}${inserts}DROP TABLE t;`)), ['insert-rows', 'insert-rows', 'drop-table']);
  });

  test('blocks in blocks end', () => {
    let text = 'DROP TABLE t';
    for (let depth = 0; depth < 12; depth += 1)
      text = `DO $a${depth}$ BEGIN EXECUTE $b${depth}$${text}$b${depth}$; END $a${depth}$`;
    assert.deepEqual(kindsOf(bodies(text)), ['unreadable']);
  });
});

describe('any text gives changes', () => {
  const words = fc.constantFrom(
    ..."ALTER TABLE t ADD COLUMN DROP CREATE FUNCTION DO $$ $$ BEGIN END ; ( ) , ' \" E' \\ \\i COPY FROM stdin int DEFAULT 1 NOT NULL CHECK :: || -- /* */ \n é 😀 \ud800 \0 UPDATE SET = WHERE INSERT INTO SELECT f AS LANGUAGE plpgsql RETURNS trigger EXECUTE IF THEN RAISE".split(
      ' ',
    ),
  );

  test('whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words, { maxLength: 40 }).map((some) => some.join(' ')),
        ),
        (text) => {
          for (const { at, kind } of readPostgres(text, 'x.sql')) assert.ok((at.line ?? 0) >= 1 && kind !== undefined);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a piece of any statement that is left after a cut', () => {
    const whole =
      "ALTER TABLE t ADD COLUMN c numeric(5) DEFAULT 'é' CHECK (c > 1), ALTER d SET DEFAULT now(); CREATE UNIQUE INDEX i ON t (lower(a)) WHERE b IS NULL; DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $a$ BEGIN NEW.x := 1; RETURN NEW; END $a$;";
    for (let from = 0; from < whole.length; from += 3)
      for (let to = from; to < whole.length; to += 17) readPostgres(whole.slice(from, to), 'x.sql');
  });
});

test('a thousand statements are read in little more than they are long', () => {
  const text = Array.from(
    { length: 250 },
    (_, i) =>
      `CREATE TABLE t${i} (id bigserial PRIMARY KEY, a text NOT NULL DEFAULT 'x', b int REFERENCES t (id));\nCREATE INDEX i${i} ON t${i} (lower(a));\nUPDATE t${i} SET a = 'b' WHERE b IS NULL;\nALTER TABLE t${i} DROP COLUMN b;\n`,
  ).join('');
  const efforts = [1, 2, 3].map(() => effortOf(() => assert.equal(readPostgres(text, 'x.sql').length, 1_000)));

  assert.ok(Math.min(...efforts) <= 40, efforts.join(', '));
});
