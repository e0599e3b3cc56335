import type { Change } from '../sql/change.ts';
import { readAlembic } from './alembic/read.ts';
import { readDjango } from './django/read.ts';
import type { Models } from './django/state.ts';
import { readDrizzleSnapshot } from './dumps/drizzle.ts';
import { readPrismaSchema } from './dumps/prisma.ts';
import { readEcto } from './ecto/read.ts';
import type { Dump } from './find/setup.ts';
import { readKnex } from './knex/read.ts';
import { readLaravel } from './laravel/read.ts';
import { readLiquibase } from './liquibase/read.ts';
import type { Migration } from './list.ts';
import { unreadable } from './make.ts';
import type { Reading, ReadOptions, TextFile, Tool } from './model.ts';
import { NODE_PG_MIGRATE } from './node-pg-migrate/read.ts';
import type { Grammar } from './parser.ts';
import { readRails } from './rails/read.ts';
import { readScript } from './script.ts';
import { SEQUELIZE } from './sequelize/read.ts';
import { readSqlFile } from './sql-tools/read.ts';
import { TYPEORM } from './typeorm/read.ts';

/** Grammars to be loaded (`loadGrammars`) before these files are read. */
export function grammarsFor(paths: readonly string[]): readonly Grammar[] {
  const has = (ending: RegExp) => paths.some((one) => ending.test(one));
  const found: readonly (readonly [RegExp, Grammar])[] = [
    [/\.rb$/, 'ruby'],
    [/\.py$/, 'python'],
    [/\.php$/, 'php'],
    [/\.[cm]?js$/, 'javascript'],
    [/\.[cm]?ts$/, 'typescript'],
    [/\.tsx$/, 'tsx'],
  ];
  return found.filter(([ending]) => has(ending)).map(([, grammar]) => grammar);
}

/** What one migration changes on its way up. Where earlier ones say how tables are called (Django), use `readMigrations`. */
export function readMigration(tool: Tool, file: TextFile, options: ReadOptions): readonly Change[] {
  return read(tool, file, { ...options, file: file.path }, new Map());
}

/** Migrations in the order of their tool, each with what it changes. Give all from the first, so that names given earlier are known. */
export function readMigrations(
  tool: Tool,
  migrations: readonly Migration[],
  options: ReadOptions,
): readonly (readonly Change[])[] {
  const models: Models = new Map();
  return migrations.map(({ path, text, lineOffset }) =>
    shifted(read(tool, { path, text }, { ...options, file: path }, models), lineOffset),
  );
}

/** Changes that make the schema of a dump out of nothing. */
export function readDump(
  { kind, path }: Pick<Dump, 'kind' | 'path'>,
  text: string,
  options: ReadOptions,
): readonly Change[] {
  const reading = { ...options, file: path };
  const file = { path, text: clean(text) };
  switch (kind) {
    case 'rails':
      return readRails(file, reading);
    case 'prisma':
      return readPrismaSchema(file, reading);
    case 'drizzle':
      return readDrizzleSnapshot(file, reading);
    case 'sql':
      return readSqlFile('plain', file, reading);
  }
}

function read(tool: Tool, { path, text }: TextFile, reading: Reading, models: Models): readonly Change[] {
  const file = { path, text: clean(text) };
  if (text.includes('\0')) return unreadable(reading, { line: 1, text: path }, 'a file with zero bytes');
  if (tool === 'liquibase') return readLiquibase(file, reading);
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? '';
  switch (ending) {
    case 'sql':
      return readSqlFile(tool, file, reading);
    case 'rb':
      return readRails(file, reading);
    case 'py':
      return tool === 'django' ? readDjango(file, reading, models) : readAlembic(file, reading);
    case 'php':
      return readLaravel(file, reading);
    case 'exs':
      return readEcto(file, reading);
    case 'js':
    case 'cjs':
    case 'mjs':
    case 'ts':
    case 'cts':
    case 'mts':
    case 'tsx':
      return script(tool, file, reading);
    default:
      return unreadable(
        reading,
        { line: 1, text: path },
        `a migration written in ${ending === '' ? 'no known language' : ending}`,
      );
  }
}

function script(tool: Tool, file: TextFile, reading: Reading): readonly Change[] {
  if (tool === 'typeorm') return readScript(file, reading, TYPEORM);
  if (tool === 'sequelize') return readScript(file, reading, SEQUELIZE);
  if (tool === 'node-pg-migrate') return readScript(file, reading, NODE_PG_MIGRATE);
  return readKnex(file, reading);
}

/** Without the mark of its encoding; ends of lines as they are elsewhere. */
function clean(text: string): string {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return bare.includes('\r') ? bare.replaceAll('\r\n', '\n') : bare;
}

function shifted(changes: readonly Change[], by: number): readonly Change[] {
  if (by === 0) return changes;
  return changes.map((one) => ({ ...one, at: { ...one.at, line: one.at.line === null ? null : one.at.line + by } }));
}
