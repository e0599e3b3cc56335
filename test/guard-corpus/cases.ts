import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../src/core/guard/model.ts';
import type { Dialect } from '../../src/core/guard/sql/change.ts';
import type { FileText } from '../../src/guard-tools.ts';

const HERE = import.meta.dirname;

/** A migration with what the guard has to say of it; its first lines tell. */
export type SqlCase = {
  readonly name: string;
  readonly dialect: Dialect;
  /** More than one where the table of rules leaves it open. */
  readonly expect: readonly Verdict[];
  /** Rows of which one must be named; none: any. */
  readonly rows: readonly string[];
  readonly schema: FileText | null;
  readonly migration: FileText;
  /** A server can carry it out, and old code be run afterwards. */
  readonly runs: boolean;
};

export function sqlCases(): readonly SqlCase[] {
  const folder = join(HERE, 'sql');
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql') && !name.endsWith('.schema.sql'));
  return names.sort().map((name) => sqlCase(folder, name.slice(0, -'.sql'.length)));
}

function sqlCase(folder: string, name: string): SqlCase {
  const text = readFileSync(join(folder, `${name}.sql`), 'utf8');
  const said = (word: string) => new RegExp(`^-- ${word}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const dialect = said('dialect') as Dialect;
  return {
    name,
    dialect,
    expect: said('expect').split(' or ') as Verdict[],
    rows: said('row').split(', ').filter(Boolean),
    schema: said('schema') === 'none' ? null : schemaOf(folder, name, dialect),
    migration: { file: `${name}.sql`, text },
    runs: said('schema') !== 'none' && said('oracle') !== 'no',
  };
}

function schemaOf(folder: string, name: string, dialect: Dialect): FileText {
  const own = `${name}.schema.sql`;
  const file = existsSync(join(folder, own)) ? own : `shop.${dialect}.schema.sql`;
  return { file, text: readFileSync(join(folder, file), 'utf8') };
}

/** What runs now and what one would go back to, of one interface. */
export type PairCase = {
  readonly name: string;
  readonly expect: readonly Verdict[];
  readonly rows: readonly string[];
  readonly live: FileText;
  readonly target: FileText;
  readonly operations: FileText | null;
};

/** `index.txt` of a folder: `name | verdict [or verdict] | rows`, a line each. */
export function pairCases(kind: 'openapi' | 'protobuf' | 'graphql'): readonly PairCase[] {
  const folder = join(HERE, kind);
  const lines = readFileSync(join(folder, 'index.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [name = '', expect = '', rows = ''] = line.split('|').map((part) => part.trim());
    const file = (side: string, endings = ['yaml', 'json', 'proto', 'graphql']) => {
      const found = endings.map((ending) => `${name}.${side}.${ending}`).find((path) => existsSync(join(folder, path)));
      return found === undefined ? null : { file: found, text: readFileSync(join(folder, found), 'utf8') };
    };
    const [live, target] = [file('live'), file('target')];
    if (live === null || target === null) throw new Error(`${kind}/${name} lacks a side`);
    return {
      name,
      expect: expect.split(' or ') as Verdict[],
      rows: rows.split(/, */).filter(Boolean),
      live,
      target,
      operations: file('operations'),
    };
  });
}
