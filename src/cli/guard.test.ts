import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCliProcess } from '../../test/support/cli.ts';

const DROP = 'ALTER TABLE orders DROP COLUMN note;';
const API =
  'openapi: 3.0.3\ninfo: { title: t, version: "1" }\npaths: { /a: { get: { responses: { "200": { description: ok } } } } }\n';
const BOMB = `openapi: 3.0.3\na: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]\n`).join('')}`;

const FILES: Readonly<Record<string, string | Buffer>> = {
  'add.sql': 'ALTER TABLE orders ADD COLUMN gift text;',
  'drop.sql': DROP,
  'crlf.sql': `-- what was\r\n${DROP.replace(' DROP', '\r\n  DROP')}\r\n`,
  'cr.sql': `-- what was\r${DROP}`,
  'utf16.sql': Buffer.from(`\uFEFF${DROP}`, 'utf16le'),
  'no-mark.sql': Buffer.from(DROP, 'utf16le'),
  'nul.sql': `SELECT 1 \0; ${DROP.replace('DROP', 'ADD')}`,
  'binary.sql': Buffer.from(Array.from({ length: 4_096 }, (_, index) => index % 256)),
  'empty.sql': '',
  'comment.sql': '-- nothing to do\n',
  'open.sql': `/* ${DROP}`,
  'deep.sql': `ALTER TABLE orders ADD CHECK ${'('.repeat(20_000)}note <> ''${')'.repeat(20_000)};`,
  'api.yaml': API,
  'bomb.yaml': BOMB,
  'elsewhere.yaml': API.replace(
    'description: ok',
    'description: ok, content: { application/json: { schema: { $ref: "http://127.0.0.1:9/x" } } }',
  ),
  'pattern.yaml': API.replace(
    'responses:',
    'parameters: [{ in: query, name: q, schema: { type: string, pattern: "^(a+)+$" } }], responses:',
  ),
  'list.yaml': '- 1\n',
  'deep.proto': `syntax = "proto3"; ${'message A {'.repeat(20_000)}${'}'.repeat(20_000)}`,
  'one.proto': 'syntax = "proto3"; message A { string x = 1; }',
  'deep.graphql': `type Query { a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)} }`,
  'one.graphql': 'type Query { a: Int }',
};

/** Exit code, and words that are printed. */
const ASKED: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ['sql add.sql', 0, /safe/],
  ['sql comment.sql', 0, /safe/],
  ['sql drop.sql', 3, /orders\.note/],
  ['sql add.sql drop.sql', 3, /orders\.note/],
  ['sql crlf.sql', 3, /orders\.note/],
  ['sql cr.sql', 3, /orders\.note/],
  ['sql utf16.sql', 3, /orders\.note/],
  ['sql no-mark.sql', 10, /UTF-8/],
  ['sql nul.sql', 10, /unknown/],
  ['sql binary.sql', 10, /UTF-8/],
  ['sql binary.sql --dialect sqlite', 10, /unknown/],
  ['sql empty.sql', 10, /empty/],
  ['sql open.sql', 10, /unknown/],
  ['sql open.sql --dialect mysql', 10, /unknown/],
  ['sql deep.sql', 10, /unknown/],
  ['sql missing.sql', 6, /missing\.sql cannot be read: there is no such file/],
  ['sql folder', 6, /folder cannot be read: it is a folder/],
  ['sql add.sql --schema missing.sql', 6, /there is no such file/],
  ['sql add.sql --dialect oracle', 2, /oracle is not a dialect/],
  ['sql', 2, /migration/],
  ['openapi api.yaml api.yaml', 0, /safe/],
  ['openapi bomb.yaml api.yaml', 10, /aliases/],
  ['openapi api.yaml bomb.yaml', 10, /aliases/],
  ['openapi elsewhere.yaml elsewhere.yaml api.yaml api.yaml', 0, /safe/],
  ['openapi pattern.yaml api.yaml', 3, /query parameter/],
  ['openapi list.yaml api.yaml', 10, /no OpenAPI document/],
  ['openapi api.yaml empty.sql', 10, /empty/],
  ['openapi api.yaml', 2, /target/],
  ['openapi api.yaml api.yaml api.yaml', 2, /Two files are needed/],
  ['openapi api.yaml folder', 6, /it is a folder/],
  ['proto deep.proto one.proto', 10, /nested too deeply/],
  ['proto one.proto empty.sql', 10, /empty/],
  ['proto folder one.proto', 6, /the folder holds no \.proto files/],
  ['graphql deep.graphql one.graphql', 10, /nested too deeply/],
  ['graphql one.graphql folder', 6, /the folder holds no \.graphql/],
  ['graphql one.graphql missing', 6, /there is no such file/],
];

describe('the guard as a process', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'astern-guard-'));
    mkdirSync(join(folder, 'folder'));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('answers whatever it is given, clearly and with the right exit code', async () => {
    const told = await inTurns(ASKED, async ([args, code, says]) => {
      const { code: ended, out, err } = await runCliProcess(['guard', ...args.split(' ')], { cwd: folder });
      const isRight = ended === code && says.test(out + err) && !/^\s+at /m.test(err);
      return isRight ? [] : [`${args}: ${ended} ${(out + err).slice(0, 300)}`];
    });

    assert.deepEqual(told.flat(), []);
  });

  it('takes a thousand migrations in one call, and answers each on a line', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? 'add.sql' : 'drop.sql'));

    const { code, out } = await runCliProcess(['guard', 'sql', '--jsonl', ...names], { cwd: folder });

    const verdicts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).verdict);
    assert.deepEqual([code, verdicts.length, verdicts[0], verdicts[999]], [3, 1_000, 'safe', 'stop']);
  });
});

async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const waiting = all.values();
  const done: R[] = [];
  const worker = async () => {
    for (const one of waiting) done.push(await work(one));
  };
  await Promise.all([worker(), worker()]);
  return done;
}
