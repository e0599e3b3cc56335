import type { ChangeBody, Column, Constraint, Index, Name } from '../change.ts';
import { asRowId, type ColumnRead, readColumn } from './column.ts';
import { atKey, type KeyRead, readKey } from './constraint.ts';
import type { Cursor } from './cursor.ts';
import { skipTableOptions } from './table-options.ts';

/** What follows `create table`, read to the end. */
export function createTable(cursor: Cursor, { replace }: { replace: boolean }): ChangeBody[] {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const table = cursor.qualified();
  const before: ChangeBody[] = replace ? [{ kind: 'drop-table', table, ifExists: true }] : [];
  const like = likeAfter(cursor) ?? (cursor.is('(', 'LIKE') ? likeAfter(cursor.brackets()) : null);
  const parts =
    like === null && cursor.is('(') && !cursor.is('(', 'SELECT') ? readParts(cursor.brackets(), table) : NO_PARTS;
  const withoutRowId = readTail(cursor);
  const fromQuery =
    like !== null || cursor.is('AS') || cursor.isOneOf(['SELECT', 'WITH', '(', 'IGNORE', 'REPLACE', 'TABLE', 'VALUES']);
  if (!fromQuery) {
    cursor.needEnd();
    if (parts.columns.length === 0) cursor.refuse();
  }
  cursor.skipRest();
  const { constraints, indexes } = cursor.mysql ? named(parts, table) : parts;
  const body = { columns: columnsOf(parts, cursor.mysql, withoutRowId), constraints };
  return [
    ...before,
    {
      kind: 'create-table',
      table,
      ...body,
      ifNotExists,
      partitionOf: null,
      fromQuery,
      ...(like === null ? {} : { like: { table: like, copies: 'all' } }),
    },
    ...indexes.map((index): ChangeBody => ({ kind: 'create-index', index, ifNotExists: false })),
  ];
}

function likeAfter(cursor: Cursor): Name | null {
  return cursor.take('LIKE') ? cursor.qualified() : null;
}

type Parts = { columns: ColumnRead[]; constraints: Constraint[]; indexes: Index[] };

const NO_PARTS: Parts = { columns: [], constraints: [], indexes: [] };

/** What stands between the brackets: columns, constraints, indexes. */
function readParts(inside: Cursor, table: Name): Parts {
  const parts: Parts = { columns: [], constraints: [], indexes: [] };
  do readPart(inside, table, parts);
  while (inside.take(','));
  inside.needEnd();
  return parts;
}

function readPart(inside: Cursor, table: Name, parts: Parts): void {
  if (inside.mysql && inside.take('PERIOD', 'FOR')) {
    inside.name();
    inside.brackets();
  } else if (atKey(inside)) keep(readKey(inside, table), parts);
  else {
    const read = readColumn(inside);
    parts.columns.push(read);
    parts.constraints.push(...read.constraints);
  }
}

function keep(key: KeyRead | null, { constraints, indexes }: Parts): void {
  if (key?.kind === 'constraint') constraints.push(key.constraint);
  if (key?.kind === 'index') indexes.push(key.index);
}

/** The options behind the brackets; true for a table of SQLite without row ids. */
function readTail(cursor: Cursor): boolean {
  if (cursor.mysql) {
    skipTableOptions(cursor);
    return false;
  }
  let withoutRowId = false;
  do {
    if (cursor.take('WITHOUT', 'ROWID')) withoutRowId = true;
    else cursor.take('STRICT');
  } while (cursor.take(','));
  return withoutRowId;
}

/** Columns of the primary key are never NULL (SQLite: only without row ids), and a lone INTEGER key of SQLite counts by itself. */
function columnsOf({ columns, constraints }: Parts, mysql: boolean, withoutRowId: boolean): Column[] {
  const key = constraints.flatMap((one) => (one.kind === 'primary-key' ? one.columns : [])).map(folded);
  return columns.map(({ column, integer }) => {
    if (!key.includes(folded(column.name))) return column;
    if (withoutRowId)
      return { ...column, nullable: false, filled: column.filled?.kind === 'counter' ? null : column.filled };
    if (mysql) return { ...column, nullable: false };
    return key.length === 1 && integer && column.filled === null ? asRowId(column) : column;
  });
}

function folded(name: string): string {
  return name.toLowerCase();
}

/** MySQL names what the text leaves without a name, and later statements drop it by that name. */
function named({ constraints, indexes }: Parts, table: Name): Pick<Parts, 'constraints' | 'indexes'> {
  const given = [...constraints.map(({ name }) => name), ...indexes.map(({ name }) => name?.name ?? null)];
  const taken = new Set(given.flatMap((name) => name ?? []));
  let foreignKeys = 0;
  return {
    constraints: constraints.map((one) => {
      if (one.name !== null || one.kind === 'primary-key' || one.kind === 'check') return one;
      if (one.kind === 'foreign-key') return { ...one, name: `${table.name}_ibfk_${++foreignKeys}` };
      return one.kind === 'unique' ? { ...one, name: freeName(one.columns[0] ?? 'key', taken) } : one;
    }),
    indexes: indexes.map((one) => {
      if (one.name !== null) return one;
      const name = freeName(one.hasExpression ? 'functional_index' : (one.parts[0] ?? 'key'), taken);
      return { ...one, name: { schema: table.schema, name } };
    }),
  };
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let next = 2; taken.has(name); next += 1) name = `${wanted}_${next}`;
  taken.add(name);
  return name;
}
