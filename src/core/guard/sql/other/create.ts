import type { ChangeBody } from '../change.ts';
import { indexOf, readParts, skipIndexOptions, skipWaiting } from './constraint.ts';
import { createTable } from './create-table.ts';
import type { Cursor } from './cursor.ts';
import { columnsOfQuery } from './query.ts';
import { createRoutine, createTrigger } from './routine.ts';
import { deleteRows, insertRows, truncateTable, updateRows } from './rows.ts';
import { NotUnderstood } from './tokens.ts';

const VIEW_WORDS = ['UNDEFINED', 'MERGE', 'TEMPTABLE'];

/** CREATE of anything; ALTER VIEW and ALTER EVENT read like it. */
export function create(cursor: Cursor): ChangeBody[] {
  const alter = cursor.tokens[0]?.upper === 'ALTER';
  cursor.at = 1;
  const replace = cursor.take('OR', 'REPLACE');
  skipDefiner(cursor);
  cursor.takeOneOf(['TEMP', 'TEMPORARY']);
  cursor.take('AGGREGATE');
  if (cursor.take('VIEW')) return createView(cursor, replace || alter);
  if (alter) return cursor.refuse();
  if (cursor.take('TABLE')) return createTable(cursor, { replace });
  if (cursor.take('TRIGGER')) return createTrigger(cursor);
  if (cursor.mysql && cursor.take('EVENT')) return createEvent(cursor);
  if (cursor.take('PROCEDURE') || cursor.take('FUNCTION')) return createRoutine(cursor, { replace });
  return cursor.mysql ? createMysqlThing(cursor, replace) : createSqliteThing(cursor);
}

/** `algorithm = merge definer = 'a'@'b' sql security invoker`, in any order. */
function skipDefiner(cursor: Cursor): void {
  for (;;) {
    if (cursor.take('ALGORITHM', '=')) {
      if (cursor.takeOneOf(VIEW_WORDS) === null) cursor.refuse();
    } else if (cursor.take('DEFINER', '=')) {
      cursor.name();
      if (cursor.take('@')) cursor.name();
      if (cursor.is('(')) cursor.brackets();
    } else if (cursor.take('SQL', 'SECURITY')) cursor.name();
    else return;
  }
}

function createView(cursor: Cursor, replace: boolean): ChangeBody[] {
  cursor.take('IF', 'NOT', 'EXISTS');
  const view = cursor.qualified();
  const named = cursor.is('(')
    ? cursor
        .brackets()
        .split()
        .map((part) => part.name())
    : null;
  cursor.need('AS');
  const query = cursor.part(cursor.at, cursor.tokens.length);
  if (!query.isOneOf(['SELECT', 'WITH', '(', 'VALUES', 'TABLE'])) cursor.refuse();
  cursor.skipRest();
  const columns = named ?? columnsOfQuery(query);
  return [{ kind: 'create-view', view, columns, materialized: false, replace, query: query.wholeText }];
}

function createMysqlThing(cursor: Cursor, replace: boolean): ChangeBody[] {
  cursor.takeOneOf(['ONLINE', 'OFFLINE']);
  const unique = cursor.take('UNIQUE');
  if (!unique) cursor.takeOneOf(['FULLTEXT', 'SPATIAL', 'VECTOR']);
  if (cursor.take('INDEX')) return createIndex(cursor, { unique, replace });
  if (cursor.takeOneOf(['DATABASE', 'SCHEMA', 'USER', 'ROLE', 'TABLESPACE', 'LOGFILE']) !== null) {
    const what = `create ${cursor.tokens[cursor.at - 1]?.text.toLowerCase()}`;
    cursor.skipRest();
    return [{ kind: 'harmless', what }];
  }
  cursor.need('SEQUENCE');
  cursor.take('IF', 'NOT', 'EXISTS');
  const sequence = cursor.qualified();
  cursor.skipRest();
  return [{ kind: 'create-sequence', sequence }];
}

/** What the server carries out by itself from now on is judged as if it were carried out at once; a block of code is not looked into. */
function createEvent(cursor: Cursor): ChangeBody[] {
  cursor.at = cursor.find(['DO']);
  cursor.need('DO');
  const body = cursor.part(cursor.at, cursor.tokens.length);
  if (!body.isOneOf(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'TRUNCATE'])) {
    throw new NotUnderstood('it has the server run code by the clock');
  }
  cursor.skipRest();
  if (body.take('UPDATE')) return updateRows(body);
  if (body.take('DELETE')) return deleteRows(body);
  if (body.take('TRUNCATE')) return truncateTable(body);
  return insertRows(body, { replaces: body.any().upper === 'REPLACE' });
}

function createIndex(cursor: Cursor, { unique, replace }: { unique: boolean; replace: boolean }): ChangeBody[] {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const { name } = cursor.qualified();
  if (cursor.mysql && cursor.take('USING')) cursor.name();
  cursor.need('ON');
  const table = cursor.qualified();
  const read = readParts(cursor);
  if (cursor.mysql) skipIndexOptions(cursor);
  skipWaiting(cursor);
  const where = cursor.take('WHERE') ? cursor.part(cursor.at, cursor.tokens.length).wholeText : null;
  if (where !== null) cursor.skipRest();
  const index = indexOf(table, name, { unique, ...read, where });
  const before: ChangeBody[] = replace
    ? [{ kind: 'drop-index', name: index.name, table, columns: null, ifExists: true }]
    : [];
  return [...before, { kind: 'create-index', index, ifNotExists }];
}

function createSqliteThing(cursor: Cursor): ChangeBody[] {
  if (cursor.take('VIRTUAL', 'TABLE')) return createVirtual(cursor);
  const unique = cursor.take('UNIQUE');
  cursor.need('INDEX');
  return createIndex(cursor, { unique, replace: false });
}

/** What columns it has is known to its module only. */
function createVirtual(cursor: Cursor): ChangeBody[] {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const table = cursor.qualified();
  cursor.need('USING');
  cursor.skipRest();
  return [
    { kind: 'create-table', table, columns: [], constraints: [], ifNotExists, partitionOf: null, fromQuery: true },
  ];
}
