import type { ChangeBody, Constraint, Index, Name } from '../change.ts';
import { type ColumnRead, readColumn } from './column.ts';
import { atKey, type KeyRead, readKey, skipWaiting } from './constraint.ts';
import type { Cursor } from './cursor.ts';
import { readDefault } from './expression.ts';
import { alterPartitions } from './partitions.ts';
import { readTableOption } from './table-options.ts';

/** What follows `alter table` in MySQL and MariaDB: a list of things to do. */
export function alterMysqlTable(cursor: Cursor): ChangeBody[] {
  cursor.take('IF', 'EXISTS');
  const table = cursor.qualified();
  skipWaiting(cursor);
  const changes: ChangeBody[] = [];
  do changes.push(...readSpec(cursor, table));
  while (cursor.take(',') || !cursor.done);
  return changes;
}

function readSpec(cursor: Cursor, table: Name): ChangeBody[] {
  const partitions = alterPartitions(cursor, table);
  if (partitions !== null) return partitions;
  if (cursor.take('ADD')) return add(cursor, table);
  if (cursor.take('DROP')) return drop(cursor, table);
  if (cursor.take('MODIFY')) return redefine(cursor, table, { rename: false });
  if (cursor.take('CHANGE')) return redefine(cursor, table, { rename: true });
  if (cursor.take('ALTER')) return alter(cursor, table);
  if (cursor.take('RENAME')) return rename(cursor, table);
  if (cursor.take('CONVERT', 'TO')) return convert(cursor, table);
  return withoutEffect(cursor);
}

function add(cursor: Cursor, table: Name): ChangeBody[] {
  if (cursor.take('SYSTEM', 'VERSIONING')) return [{ kind: 'harmless', what: 'add system versioning' }];
  if (atKey(cursor)) return addedKey(readKey(cursor, table), table);
  cursor.take('COLUMN');
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  if (!cursor.is('(')) return [addedColumn(readPlaced(cursor), table, ifNotExists)];
  const inside = cursor.brackets();
  const changes: ChangeBody[] = [];
  do
    changes.push(
      ...(atKey(inside)
        ? addedKey(readKey(inside, table), table)
        : [addedColumn(readColumn(inside), table, ifNotExists)]),
    );
  while (inside.take(','));
  inside.needEnd();
  return changes;
}

function readPlaced(cursor: Cursor): ColumnRead {
  const read = readColumn(cursor);
  if (!cursor.take('FIRST') && cursor.take('AFTER')) cursor.name();
  return read;
}

function addedColumn({ column, constraints }: ColumnRead, table: Name, ifNotExists: boolean): ChangeBody {
  return { kind: 'add-column', table, column, constraints, ifNotExists };
}

function addedKey(key: KeyRead | null, table: Name): ChangeBody[] {
  if (key === null) return [{ kind: 'harmless', what: 'add a check that is not enforced' }];
  if (key.kind === 'index') return [{ kind: 'create-index', index: withIndexName(key.index), ifNotExists: false }];
  return [{ kind: 'add-constraint', table, constraint: withName(key.constraint), usingIndex: null }];
}

/** A unique key without a name takes that of its first column. */
function withName(constraint: Constraint): Constraint {
  if (constraint.kind !== 'unique' || constraint.name !== null) return constraint;
  return { ...constraint, name: constraint.columns[0] ?? null };
}

function withIndexName(index: Index): Index {
  const [first] = index.parts;
  if (index.name !== null || first === undefined || index.hasExpression) return index;
  return { ...index, name: { schema: index.table.schema, name: first } };
}

function drop(cursor: Cursor, table: Name): ChangeBody[] {
  if (cursor.take('PRIMARY', 'KEY')) return [dropPrimaryKey(table)];
  if (cursor.take('SYSTEM', 'VERSIONING')) return [{ kind: 'harmless', what: 'drop system versioning' }];
  if (cursor.take('PERIOD', 'FOR')) {
    cursor.name();
    return [{ kind: 'harmless', what: 'drop period' }];
  }
  if (cursor.takeOneOf(['INDEX', 'KEY']) !== null) return [dropIndex(cursor, table)];
  if (cursor.take('FOREIGN', 'KEY') || cursor.takeOneOf(['CHECK', 'CONSTRAINT']) !== null) {
    const ifExists = cursor.take('IF', 'EXISTS');
    return [{ kind: 'drop-constraint', table, name: { by: 'name', name: cursor.name() }, ifExists }];
  }
  cursor.take('COLUMN');
  const ifExists = cursor.take('IF', 'EXISTS');
  const column = cursor.name();
  cursor.takeOneOf(['RESTRICT', 'CASCADE']);
  return [{ kind: 'drop-column', table, column, ifExists }];
}

function dropPrimaryKey(table: Name): ChangeBody {
  const name = { by: 'kind', kind: 'primary-key', columns: null, refersTo: null } as const;
  return { kind: 'drop-constraint', table, name, ifExists: false };
}

/** The index called PRIMARY is the primary key. */
export function dropIndex(cursor: Cursor, table: Name): ChangeBody {
  const ifExists = cursor.take('IF', 'EXISTS');
  const name = cursor.name();
  if (name.toUpperCase() === 'PRIMARY') return dropPrimaryKey(table);
  return { kind: 'drop-index', name: { schema: table.schema, name }, table, columns: null, ifExists };
}

function redefine(cursor: Cursor, table: Name, { rename }: { rename: boolean }): ChangeBody[] {
  cursor.take('COLUMN');
  cursor.take('IF', 'EXISTS');
  const column = rename ? cursor.name() : (cursor.token?.text ?? '');
  const { column: to, constraints } = readPlaced(cursor);
  const renamed: ChangeBody[] = column === to.name ? [] : [{ kind: 'rename-column', table, column, to: to.name }];
  return [
    ...renamed,
    { kind: 'redefine-column', table, column: to.name, to },
    ...constraints.map((constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null })),
  ];
}

function alter(cursor: Cursor, table: Name): ChangeBody[] {
  if (cursor.takeOneOf(['INDEX', 'KEY']) !== null) return switchIndex(cursor);
  if (cursor.takeOneOf(['CHECK', 'CONSTRAINT']) !== null) return switchCheck(cursor, table);
  cursor.take('COLUMN');
  cursor.take('IF', 'EXISTS');
  const column = cursor.name();
  if (cursor.take('DROP', 'DEFAULT')) return [{ kind: 'drop-default', table, column }];
  cursor.need('SET');
  if (cursor.take('INVISIBLE'))
    return [
      { kind: 'unreadable', what: `hides the column ${column} from \`select *\` and from inserts without names` },
    ];
  if (cursor.take('VISIBLE')) return [{ kind: 'harmless', what: 'visibility of a column' }];
  cursor.need('DEFAULT');
  return [{ kind: 'set-default', table, column, value: readDefault(cursor, null) }];
}

function switchIndex(cursor: Cursor): ChangeBody[] {
  cursor.take('IF', 'EXISTS');
  cursor.name();
  cursor.take('NOT');
  if (cursor.takeOneOf(['VISIBLE', 'INVISIBLE', 'IGNORED']) === null) cursor.refuse();
  return [{ kind: 'harmless', what: 'visibility of an index' }];
}

/** A check that is enforced from now on is as good as added; its words stand elsewhere. */
function switchCheck(cursor: Cursor, table: Name): ChangeBody[] {
  const name = cursor.name();
  const off = cursor.take('NOT');
  cursor.need('ENFORCED');
  if (off) return [{ kind: 'drop-constraint', table, name: { by: 'name', name }, ifExists: false }];
  const constraint: Constraint = { name, kind: 'check', expression: name, columns: [] };
  return [{ kind: 'add-constraint', table, constraint, usingIndex: null }];
}

function rename(cursor: Cursor, table: Name): ChangeBody[] {
  if (cursor.take('COLUMN')) {
    cursor.take('IF', 'EXISTS');
    const column = cursor.name();
    cursor.need('TO');
    return [{ kind: 'rename-column', table, column, to: cursor.name() }];
  }
  if (cursor.takeOneOf(['INDEX', 'KEY']) !== null) {
    cursor.take('IF', 'EXISTS');
    const name = { schema: table.schema, name: cursor.name() };
    cursor.need('TO');
    return [{ kind: 'rename-index', name, to: cursor.name() }];
  }
  cursor.takeOneOf(['TO', 'AS', '=']);
  return renamedTable(table, cursor.qualified());
}

/** A table may move to another database as it is renamed. */
export function renamedTable(from: Name, to: Name): ChangeBody[] {
  const moved: ChangeBody[] =
    from.schema === to.schema
      ? []
      : [{ kind: 'move-table', table: from, toSchema: to.schema ?? 'the default database' }];
  const table = { schema: to.schema, name: from.name };
  return from.name === to.name ? moved : [...moved, { kind: 'rename-table', table, to: to.name }];
}

function convert(cursor: Cursor, table: Name): ChangeBody[] {
  if (!cursor.take('CHARACTER', 'SET')) cursor.need('CHARSET');
  const charset = cursor.name();
  return [{ kind: 'change-collation', table, column: null, to: cursor.take('COLLATE') ? cursor.name() : charset }];
}

const ALONE = ['FORCE', 'ENABLE', 'DISABLE', 'WITH', 'WITHOUT'];

/** How it is done, and what the storage is like. */
function withoutEffect(cursor: Cursor): ChangeBody[] {
  const option = readTableOption(cursor);
  if (option !== null) return [ofOption(option.name, option.value)];
  if (cursor.takeOneOf(['ALGORITHM', 'LOCK']) !== null) {
    cursor.take('=');
    cursor.any();
    return [];
  }
  const word = cursor.isOneOf(ALONE) ? cursor.any().text.toLowerCase() : null;
  if (word !== null) cursor.takeOneOf(['KEYS', 'VALIDATION']);
  else {
    cursor.need('ORDER', 'BY');
    while (!cursor.done) cursor.any();
  }
  return [{ kind: 'harmless', what: word ?? 'order of the rows' }];
}

/** InnoDB is what everybody expects; others forget transactions and foreign keys, or the rows themselves. */
function ofOption(name: string, value: string): ChangeBody {
  const other =
    name === 'ENGINE' && !['innodb', 'xtradb', 'ndb', 'ndbcluster', 'rocksdb'].includes(value.toLowerCase());
  return other
    ? { kind: 'setting', name: 'engine', value }
    : { kind: 'harmless', what: `table option ${name.toLowerCase()}` };
}
