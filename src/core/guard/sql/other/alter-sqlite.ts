import type { ChangeBody, Name } from '../change.ts';
import { readColumn } from './column.ts';
import { atKey, readKey } from './constraint.ts';
import type { Cursor } from './cursor.ts';

/** What follows `alter table` in SQLite: one thing to do. */
export function alterSqliteTable(cursor: Cursor): ChangeBody[] {
  const table = cursor.qualified();
  if (cursor.take('RENAME')) return [rename(cursor, table)];
  if (cursor.take('ADD')) return add(cursor, table);
  if (cursor.take('DROP')) return [drop(cursor, table)];
  cursor.need('ALTER');
  return alter(cursor, table);
}

function rename(cursor: Cursor, table: Name): ChangeBody {
  if (cursor.take('TO')) return { kind: 'rename-table', table, to: cursor.name() };
  cursor.take('COLUMN');
  const column = cursor.name();
  cursor.need('TO');
  return { kind: 'rename-column', table, column, to: cursor.name() };
}

function add(cursor: Cursor, table: Name): ChangeBody[] {
  if (atKey(cursor)) {
    const key = readKey(cursor, table);
    return key?.kind === 'constraint'
      ? [{ kind: 'add-constraint', table, constraint: key.constraint, usingIndex: null }]
      : cursor.refuse();
  }
  cursor.take('COLUMN');
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  return [{ kind: 'add-column', table, ...columnOf(cursor), ifNotExists }];
}

function columnOf(cursor: Cursor) {
  const { column, constraints } = readColumn(cursor);
  return { column, constraints };
}

function drop(cursor: Cursor, table: Name): ChangeBody {
  if (cursor.take('CONSTRAINT')) {
    const ifExists = cursor.take('IF', 'EXISTS');
    return { kind: 'drop-constraint', table, name: { by: 'name', name: cursor.name() }, ifExists };
  }
  cursor.take('COLUMN');
  const ifExists = cursor.take('IF', 'EXISTS');
  return { kind: 'drop-column', table, column: cursor.name(), ifExists };
}

/** `set not null` of newer versions; `alter column a to a text ...` of libSQL gives the whole definition anew. */
function alter(cursor: Cursor, table: Name): ChangeBody[] {
  cursor.take('COLUMN');
  const column = cursor.name();
  if (cursor.take('SET', 'NOT', 'NULL')) return [{ kind: 'set-not-null', table, column }];
  if (cursor.take('DROP', 'NOT', 'NULL')) return [{ kind: 'drop-not-null', table, column }];
  cursor.need('TO');
  const { column: to, constraints } = columnOf(cursor);
  const renamed: ChangeBody[] = column === to.name ? [] : [{ kind: 'rename-column', table, column, to: to.name }];
  return [
    ...renamed,
    { kind: 'redefine-column', table, column: to.name, to },
    ...constraints.map((constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null })),
  ];
}
