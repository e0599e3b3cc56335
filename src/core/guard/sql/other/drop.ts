import type { ChangeBody, Name } from '../change.ts';
import { dropIndex, renamedTable } from './alter-mysql.ts';
import { skipIndexOptions, skipWaiting } from './constraint.ts';
import type { Cursor } from './cursor.ts';

/** What follows DROP. A whole database, user or event that goes is for a person to judge. */
export function drop(cursor: Cursor): ChangeBody[] {
  const temporary = cursor.takeOneOf(['TEMPORARY']) !== null;
  if (cursor.takeOneOf(['TABLE', 'TABLES']) !== null) return temporary ? dropTemporary(cursor) : dropTables(cursor);
  if (cursor.take('VIEW')) {
    return listed(cursor, (view, ifExists) => ({ kind: 'drop-view', view, materialized: false, ifExists }));
  }
  if (cursor.take('INDEX')) return [dropOneIndex(cursor)];
  if (cursor.take('TRIGGER')) {
    cursor.take('IF', 'EXISTS');
    return [{ kind: 'drop-trigger', table: null, name: cursor.qualified().name }];
  }
  if (!cursor.mysql) return cursor.refuse();
  if (cursor.take('SEQUENCE')) return listed(cursor, (sequence) => ({ kind: 'drop-sequence', sequence }));
  if (cursor.take('PREPARE')) {
    cursor.name();
    return [{ kind: 'harmless', what: 'drop prepare' }];
  }
  if (cursor.takeOneOf(['PROCEDURE', 'FUNCTION']) === null) return cursor.refuse();
  cursor.take('IF', 'EXISTS');
  return [{ kind: 'drop-function', name: cursor.qualified(), takes: null }];
}

/** Tables of the session end with it anyway. */
function dropTemporary(cursor: Cursor): ChangeBody[] {
  cursor.skipRest();
  return [{ kind: 'harmless', what: 'drop temporary table' }];
}

function dropTables(cursor: Cursor): ChangeBody[] {
  return listed(cursor, (table, ifExists) => ({ kind: 'drop-table', table, ifExists }));
}

function listed(cursor: Cursor, change: (name: Name, ifExists: boolean) => ChangeBody): ChangeBody[] {
  const ifExists = cursor.take('IF', 'EXISTS');
  const names = [cursor.qualified()];
  while (cursor.take(',')) names.push(cursor.qualified());
  if (cursor.mysql) skipWaiting(cursor);
  cursor.takeOneOf(['RESTRICT', 'CASCADE']);
  return names.map((name) => change(name, ifExists));
}

function dropOneIndex(cursor: Cursor): ChangeBody {
  if (!cursor.mysql) {
    const ifExists = cursor.take('IF', 'EXISTS');
    return { kind: 'drop-index', name: cursor.qualified(), table: null, columns: null, ifExists };
  }
  const on = cursor.part(cursor.at, cursor.tokens.length);
  on.at = on.find(['ON']);
  on.need('ON');
  const change = dropIndex(cursor, on.qualified());
  cursor.need('ON');
  cursor.qualified();
  skipIndexOptions(cursor);
  skipWaiting(cursor);
  return change;
}

/** `rename table a to b, c to d`. */
export function renameTables(cursor: Cursor): ChangeBody[] {
  if (cursor.takeOneOf(['TABLE', 'TABLES']) === null) cursor.refuse();
  cursor.take('IF', 'EXISTS');
  const changes: ChangeBody[] = [];
  do {
    const from = cursor.qualified();
    skipWaiting(cursor);
    cursor.need('TO');
    changes.push(...renamedTable(from, cursor.qualified()));
  } while (cursor.take(','));
  return changes;
}
