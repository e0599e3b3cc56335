import type { Constraint, ForeignAction, Index, Name } from '../change.ts';
import type { Cursor } from './cursor.ts';
import { columnsOf, expressionText } from './expression.ts';

/** A constraint, or what a table keeps beside: a plain index; null where it holds nobody back (full-text, `not enforced`). */
export type KeyRead =
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'index'; readonly index: Index };

const STARTS = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'];
const MYSQL_STARTS = [...STARTS, 'INDEX', 'KEY', 'FULLTEXT', 'SPATIAL', 'VECTOR'];

/** Whether a table constraint or index is written here, and no column; a column may be called `key` only in quotes. */
export function atKey(cursor: Cursor): boolean {
  return cursor.isOneOf(cursor.mysql ? MYSQL_STARTS : STARTS);
}

/** `[constraint x] primary key (...)`, `unique key x (...)`, `foreign key ...`, `check (...)`, `index x (...)`. */
export function readKey(cursor: Cursor, table: Name): KeyRead | null {
  const name = constraintName(cursor);
  if (cursor.take('PRIMARY', 'KEY')) return primaryKey(cursor, name);
  if (cursor.take('UNIQUE')) return uniqueKey(cursor, table, name);
  if (cursor.take('FOREIGN', 'KEY')) return foreignKey(cursor, name);
  if (cursor.take('CHECK')) return asConstraint(checkAfter(cursor, name));
  return name === null && cursor.mysql ? plainIndex(cursor, table) : cursor.refuse();
}

function asConstraint(constraint: Constraint | null): KeyRead | null {
  return constraint === null ? null : { kind: 'constraint', constraint };
}

/** `constraint x`, where it stands; MySQL lets the name away. */
export function constraintName(cursor: Cursor): string | null {
  if (!cursor.take('CONSTRAINT')) return null;
  cursor.take('IF', 'NOT', 'EXISTS');
  return cursor.isOneOf(STARTS) ? null : cursor.name();
}

function primaryKey(cursor: Cursor, name: string | null): KeyRead {
  skipIndexType(cursor);
  if (cursor.mysql && cursor.atName) cursor.name();
  const { parts } = readParts(cursor);
  skipIndexOptions(cursor);
  return { kind: 'constraint', constraint: { name, kind: 'primary-key', columns: parts } };
}

function uniqueKey(cursor: Cursor, table: Name, name: string | null): KeyRead {
  if (cursor.mysql) cursor.takeOneOf(['INDEX', 'KEY']);
  const own = indexName(cursor) ?? name;
  const { parts, hasExpression } = readParts(cursor);
  skipIndexOptions(cursor);
  if (hasExpression) return { kind: 'index', index: indexOf(table, own, { unique: true, parts, hasExpression }) };
  return { kind: 'constraint', constraint: { name: own, kind: 'unique', columns: parts, nullsNotDistinct: false } };
}

function plainIndex(cursor: Cursor, table: Name): KeyRead {
  cursor.takeOneOf(['FULLTEXT', 'SPATIAL', 'VECTOR']);
  cursor.takeOneOf(['INDEX', 'KEY']);
  const name = indexName(cursor);
  const read = readParts(cursor);
  skipIndexOptions(cursor);
  return { kind: 'index', index: indexOf(table, name, { unique: false, ...read }) };
}

function indexName(cursor: Cursor): string | null {
  if (!cursor.mysql) return null;
  cursor.take('IF', 'NOT', 'EXISTS');
  skipIndexType(cursor);
  const name = cursor.is('(') ? null : cursor.name();
  skipIndexType(cursor);
  return name;
}

export function indexOf(
  table: Name,
  name: string | null,
  more: Pick<Index, 'unique' | 'parts' | 'hasExpression'> & { where?: string | null },
): Index {
  return {
    name: name === null ? null : { schema: table.schema, name },
    table,
    nullsNotDistinct: false,
    where: null,
    ...more,
  };
}

/** `(a, b(10) desc, (lower(c)))`. */
export function readParts(cursor: Cursor): { parts: string[]; hasExpression: boolean } {
  const read = cursor.brackets().split().map(readPart);
  if (read.length === 0) cursor.refuse();
  return { parts: read.map(({ text }) => text), hasExpression: read.some(({ expression }) => expression) };
}

function readPart(part: Cursor): { text: string; expression: boolean } {
  if (part.done) part.refuse();
  if (part.atName) {
    const text = part.name();
    if (part.is('(') && part.tokens[part.at + 1]?.kind === 'number') part.brackets();
    if (part.take('COLLATE')) part.name();
    part.takeOneOf(['ASC', 'DESC']);
    if (part.done) return { text, expression: false };
  }
  return { text: part.wholeText, expression: true };
}

function skipIndexType(cursor: Cursor): void {
  if (cursor.mysql && cursor.take('USING')) cursor.name();
}

/** What may follow the columns of an index and changes nothing for a reader or writer. */
export function skipIndexOptions(cursor: Cursor): void {
  if (!cursor.mysql) skipConflictClause(cursor);
  while (cursor.mysql) {
    if (cursor.take('USING') || cursor.take('WITH', 'PARSER')) cursor.name();
    else if (cursor.take('COMMENT')) cursor.ofKind('string');
    else if (cursor.takeOneOf(INDEX_OPTIONS) !== null) {
      cursor.take('=');
      cursor.any();
    } else if (cursor.takeOneOf(INDEX_WORDS) === null && !cursor.take('NOT', 'IGNORED')) return;
  }
}

const INDEX_OPTIONS = [
  'KEY_BLOCK_SIZE',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
  'ALGORITHM',
  'LOCK',
  'CLUSTERING',
];
const INDEX_WORDS = ['VISIBLE', 'INVISIBLE', 'IGNORED', 'ONLINE', 'OFFLINE'];

export function skipConflictClause(cursor: Cursor): void {
  if (cursor.take('ON', 'CONFLICT')) cursor.name();
}

function foreignKey(cursor: Cursor, name: string | null): KeyRead {
  cursor.take('IF', 'NOT', 'EXISTS');
  const own = cursor.is('(') ? name : (name ?? cursor.name());
  if (!cursor.is('(')) cursor.name();
  const { parts } = readParts(cursor);
  cursor.need('REFERENCES');
  return { kind: 'constraint', constraint: referenceAfter(cursor, parts, own) };
}

/** What follows REFERENCES. */
export function referenceAfter(cursor: Cursor, columns: readonly string[], name: string | null): Constraint {
  const refersTo = cursor.qualified();
  const refersToColumns = cursor.is('(') ? readParts(cursor).parts : [];
  let onDelete: ForeignAction = 'no-action';
  let onUpdate: ForeignAction = 'no-action';
  for (;;) {
    if (cursor.take('ON', 'DELETE')) onDelete = action(cursor);
    else if (cursor.take('ON', 'UPDATE')) onUpdate = action(cursor);
    else if (cursor.take('MATCH')) cursor.name();
    else if (!skipDeferrable(cursor)) break;
  }
  return { name, kind: 'foreign-key', columns, refersTo, refersToColumns, onDelete, onUpdate };
}

function skipDeferrable(cursor: Cursor): boolean {
  if (!cursor.take('NOT', 'DEFERRABLE') && !cursor.take('DEFERRABLE')) return false;
  if (cursor.take('INITIALLY')) cursor.name();
  return true;
}

function action(cursor: Cursor): ForeignAction {
  if (cursor.take('NO', 'ACTION')) return 'no-action';
  if (cursor.take('SET', 'NULL')) return 'set-null';
  if (cursor.take('SET', 'DEFAULT')) return 'set-default';
  if (cursor.take('CASCADE')) return 'cascade';
  cursor.need('RESTRICT');
  return 'restrict';
}

/** What follows CHECK; null where it is not enforced. */
export function checkAfter(cursor: Cursor, name: string | null): Constraint | null {
  const inside = cursor.brackets();
  const unenforced = cursor.take('NOT', 'ENFORCED');
  if (!unenforced) cursor.take('ENFORCED');
  if (!cursor.mysql) skipConflictClause(cursor);
  return unenforced ? null : { name, kind: 'check', expression: expressionText(inside), columns: columnsOf(inside) };
}

/** MariaDB: `wait 10`, `nowait`. */
export function skipWaiting(cursor: Cursor): void {
  if (cursor.take('WAIT')) cursor.any();
  cursor.take('NOWAIT');
}
