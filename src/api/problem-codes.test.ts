import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXIT, exitCodeFor, exitCodeOfFailure } from './exit-codes.ts';
import { PROBLEM_STATUS, statusOf } from './problem-codes.ts';

const SRC = join(import.meta.dirname, '..');
const DOC = join(SRC, '..', 'docs', 'errors.md');
const codes = Object.keys(PROBLEM_STATUS);

type Row = {
  readonly code: string;
  readonly where: readonly string[];
  /** Null: it is never an answer of the API. */
  readonly status: number | null;
  readonly exit: number;
};

const rows = readFileSync(DOC, 'utf8').split('\n').flatMap(readRow);

function readRow(line: string): readonly Row[] {
  const [, code, where, status, exit] =
    /^\| `([a-z-]+\/[a-z-]+)` *\| ([a-z, ]+?) *\| (\d+|–) *\| (\d+) *\|/.exec(line) ?? [];
  if (code === undefined || where === undefined) return [];
  return [{ code, where: where.split(', '), status: status === '–' ? null : Number(status), exit: Number(exit) }];
}

/** Every code that the sources can say: quoted words `area/name` of an area that the list knows, and the names of providers. */
function codesInSources(): ReadonlyMap<string, string> {
  const areas = new Set(codes.map((code) => code.split('/')[0]));
  const found = new Map<string, string>();
  for (const file of globSync('**/*.ts', { cwd: SRC })) {
    if (/\.test\.ts$|contract\.ts$|problem-codes\.ts$|(^|\/)(testing|memory)\//.test(file)) continue;
    const text = readFileSync(join(SRC, file), 'utf8');
    for (const [, area = '', name = ''] of text.matchAll(/'([a-z-]+)\/([a-z-]+)'/g))
      if (areas.has(area)) found.set(`${area}/${name}`, file);
    for (const [, provider = ''] of text.matchAll(/ProviderError\(\s*'([a-z]+)'/g))
      found.set(`provider/${provider}`, file);
    for (const [, code = ''] of text.matchAll(/(?:UserError\(\s*|\bcode: |refuse\(\s*)'([^'/]+\/[^']+)'/g))
      found.set(code, file);
  }
  return found;
}

describe('the list of problem codes', () => {
  it('holds every code that the sources can say', () => {
    const missing = [...codesInSources()].filter(([code]) => !codes.includes(code));

    assert.deepEqual(missing, []);
  });

  it('holds no code that nothing says', () => {
    const said = codesInSources();

    assert.deepEqual(
      codes.filter((code) => !said.has(code)),
      [],
    );
  });

  it('is the one in docs/errors.md, in the same order', () => {
    assert.deepEqual(
      rows.map((row) => row.code),
      codes,
    );
  });
});

describe('docs/errors.md', () => {
  for (const { code, where, status, exit } of rows) {
    it(`tells status and exit code of ${code} as they are`, () => {
      const onlyInOperations = where.every((one) => one === 'operation');
      const isAnswer = where.includes('order');

      assert.equal(status, isAnswer ? statusOf(code) : null);
      assert.equal(
        exit,
        onlyInOperations ? exitCodeOfFailure({ code }) : exitCodeFor({ code, status: statusOf(code) }),
      );
    });
  }

  it('lists every exit code of the command line', () => {
    const listed = [...readFileSync(DOC, 'utf8').matchAll(/^\| (\d+) *\|/gm)].map(([, number]) => Number(number));

    assert.deepEqual(
      listed,
      [...new Set(Object.values(EXIT))].sort((one, other) => one - other),
    );
  });
});
