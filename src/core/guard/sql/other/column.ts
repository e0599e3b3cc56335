import type { Column, Constraint, Default, Filled } from '../change.ts';
import { checkAfter, constraintName, referenceAfter, skipConflictClause } from './constraint.ts';
import type { Cursor } from './cursor.ts';
import { readType } from './data-type.ts';
import { expressionText, readDefault, skipExpression } from './expression.ts';

export type ColumnRead = {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  /** SQLite: as the only primary key it would be the row id. */
  readonly integer: boolean;
};

type Draft = { -readonly [Key in keyof Column]: Column[Key] } & {
  constraints: Constraint[];
  updates: boolean;
  integer: boolean;
};

/** A column with all that is said of it, up to the comma or bracket behind it. */
export function readColumn(cursor: Cursor): ColumnRead {
  const name = cursor.name();
  const serial = cursor.mysql && cursor.is('SERIAL');
  const { type, collation, integer } = readType(cursor);
  const draft: Draft = {
    name,
    type,
    nullable: true,
    default: null,
    filled: null,
    collation,
    comment: null,
    constraints: [],
    updates: false,
    integer,
  };
  if (serial) becomeSerial(draft);
  while (readOption(cursor, draft));
  return finished(draft, cursor.mysql);
}

function becomeSerial(draft: Draft): void {
  draft.nullable = false;
  draft.filled = { kind: 'counter' };
  draft.constraints.push(uniqueOf(draft, draft.name));
}

function uniqueOf(draft: Draft, name: string | null): Constraint {
  return { name, kind: 'unique', columns: [draft.name], nullsNotDistinct: false };
}

function readOption(cursor: Cursor, draft: Draft): boolean {
  const name = constraintName(cursor);
  const read = readRule(cursor, draft, name) || readValue(cursor, draft);
  if (!read && name !== null) cursor.refuse();
  return read || (cursor.mysql && skipStorage(cursor));
}

/** What a value of the column must keep to. */
function readRule(cursor: Cursor, draft: Draft, name: string | null): boolean {
  if (cursor.take('NOT', 'NULL')) draft.nullable = false;
  else if (cursor.take('NULL')) draft.nullable = true;
  else if (cursor.take('PRIMARY', 'KEY') || (cursor.mysql && cursor.take('KEY'))) primaryKey(cursor, draft, name);
  else if (cursor.take('UNIQUE')) {
    if (cursor.mysql) cursor.take('KEY');
    draft.constraints.push(uniqueOf(draft, cursor.mysql ? draft.name : name));
  } else if (cursor.take('CHECK')) {
    const check = checkAfter(cursor, name);
    if (check !== null) draft.constraints.push(check);
  } else if (cursor.take('REFERENCES')) draft.constraints.push(referenceAfter(cursor, [draft.name], name));
  else if (!cursor.mysql && cursor.is('ON', 'CONFLICT')) skipConflictClause(cursor);
  else return false;
  return true;
}

function primaryKey(cursor: Cursor, draft: Draft, name: string | null): void {
  if (cursor.takeOneOf(['ASC', 'DESC']) === 'DESC') draft.integer = false;
  skipConflictClause(cursor);
  draft.constraints.push({ name, kind: 'primary-key', columns: [draft.name] });
}

/** How the column gets its value. */
function readValue(cursor: Cursor, draft: Draft): boolean {
  if (cursor.take('SERIAL', 'DEFAULT', 'VALUE')) becomeSerial(draft);
  else if (cursor.take('DEFAULT')) draft.default = readDefault(cursor, draft.type);
  else if (cursor.take('ON', 'UPDATE')) {
    skipExpression(cursor);
    draft.updates = true;
  } else if (cursor.takeOneOf(['AUTO_INCREMENT', 'AUTOINCREMENT']) !== null) draft.filled = { kind: 'counter' };
  else if (cursor.take('GENERATED', 'ALWAYS', 'AS') || cursor.take('AS')) draft.filled = computed(cursor);
  else if (cursor.take('COMMENT')) draft.comment = cursor.ofKind('string').text;
  else if (cursor.take('COLLATE')) draft.collation = cursor.name();
  else if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) draft.collation ??= cursor.name();
  else return false;
  return true;
}

function computed(cursor: Cursor): Filled {
  if (cursor.take('ROW')) return { kind: 'computed', expression: `row ${cursor.name().toLowerCase()}` };
  const expression = expressionText(cursor.brackets());
  cursor.takeOneOf(['VIRTUAL', 'STORED', 'PERSISTENT']);
  return { kind: 'computed', expression };
}

const STORAGE_WORDS = ['VISIBLE', 'INVISIBLE', 'COMPRESSED', 'UNSIGNED', 'BINARY'];
const STORAGE_OPTIONS = [
  'COLUMN_FORMAT',
  'STORAGE',
  'ENGINE_ATTRIBUTE',
  'SECONDARY_ENGINE_ATTRIBUTE',
  'SRID',
  'REF_SYSTEM_ID',
];

/** Words of MySQL that change nothing for a reader or writer. */
function skipStorage(cursor: Cursor): boolean {
  if (cursor.takeOneOf(STORAGE_WORDS) !== null || cursor.take('WITHOUT', 'SYSTEM', 'VERSIONING')) return true;
  if (cursor.take('WITH', 'SYSTEM', 'VERSIONING')) return true;
  if (cursor.takeOneOf(STORAGE_OPTIONS) === null) return false;
  cursor.take('=');
  cursor.any();
  return true;
}

function finished(draft: Draft, mysql: boolean): ColumnRead {
  const { constraints, updates, integer, ...column } = draft;
  const primary = constraints.some(({ kind }) => kind === 'primary-key');
  const counted = mysql && draft.filled?.kind === 'counter';
  const nullable = column.nullable && !counted && !(mysql && primary);
  const whole = { ...column, nullable, default: finishedDefault(draft) };
  return { column: !mysql && primary && integer ? asRowId(whole) : whole, constraints, integer };
}

/** `default null` says what holds anyway; a value that is also set at each update is no longer a plain default. */
function finishedDefault({ default: written, updates }: Draft): Default | null {
  if (written === null || written.kind === 'null') return null;
  return updates ? { text: `${written.text} ON UPDATE CURRENT_TIMESTAMP`, kind: written.kind } : written;
}

/** SQLite: a column of exactly INTEGER that is the primary key is the row id, and fills itself. */
export function asRowId(column: Column): Column {
  return { ...column, nullable: false, filled: { kind: 'counter' } };
}
