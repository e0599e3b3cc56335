import type { Change, Name } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { loseConstraint, loseIndex } from './apply-constraints.ts';
import { nameOfIndex } from './constraint-names.ts';
import { columnOf, findTable, tableOf } from './find.ts';
import { nameKey, type Schema, stands, type Table, type TableColumn, type TableIndex, wordKey } from './schema.ts';

type IndexChange = ChangeOf<'create-index' | 'drop-index' | 'rename-index'>;

export function changeIndex(schema: Schema, change: IndexChange & Change, step: number): void {
  switch (change.kind) {
    case 'create-index':
      createIndex(schema, change, step);
      return;
    case 'drop-index':
      dropIndex(schema, change, step);
      return;
    case 'rename-index':
      renameIndex(schema, change, step);
      return;
  }
}

function createIndex(schema: Schema, { index, ifNotExists }: ChangeOf<'create-index'>, step: number): void {
  // Of a materialized view: nobody writes there.
  if (schema.views.has(nameKey(schema.dialect, index.table))) return;
  const table = tableOf(schema, index.table);
  const isTaken = (name: string) => {
    const there = table.indexes.get(wordKey(schema.dialect, name));
    return there !== undefined && stands(there);
  };
  const name =
    index.name?.name ??
    nameOfIndex(schema.dialect, index.table, { parts: index.parts, isTaken, given: table.namesGiven });
  if (ifNotExists && isTaken(name)) return;
  const isColumn = (part: string) =>
    !index.hasExpression || /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(part) || table.columns.has(wordKey(schema.dialect, part));
  const one: TableIndex = {
    name,
    was: null,
    step,
    named: null,
    unique: index.unique,
    nullsNotDistinct: index.nullsNotDistinct,
    parts: index.parts.map((part) => (isColumn(part) ? columnOf(schema, table, part) : part)),
    where: index.where,
  };
  table.indexes.set(wordKey(schema.dialect, name), one);
  schema.indexOwners.set(ownerKey(schema, { schema: index.table.schema, name }), table);
}

function ownerKey(schema: Schema, name: Name): string {
  return nameKey(schema.dialect, name);
}

function dropIndex(schema: Schema, change: ChangeOf<'drop-index'>, step: number): void {
  const table = ownerOf(schema, change);
  if (table === undefined) return;
  const name = change.name?.name ?? nameByColumns(schema, table, change.columns ?? []);
  if (name !== undefined) {
    if (loseIndex(schema, table, { name, step })) return;
    const one = table.constraints.get(wordKey(schema.dialect, name));
    if (one !== undefined) {
      loseConstraint(schema, table, { one, step });
      return;
    }
  }
  if (table.was === null || (change.ifExists && schema.complete)) return;
  const parts = (change.columns ?? []).map((column) => columnOf(schema, table, column));
  const thing: TableIndex = { ...unknownIndex(name ?? ''), parts };
  table.lostIndexes.push({ thing: { ...thing, was: thing }, step });
}

/** Where only an index is named and nothing of it is known, what held it is not known either: a table without a name stands for it. */
function ownerOf(schema: Schema, change: ChangeOf<'drop-index'>): Table | undefined {
  if (change.table !== null) return tableOf(schema, change.table);
  if (change.name === null) return undefined;
  const owner = schema.indexOwners.get(ownerKey(schema, change.name));
  if (owner !== undefined) owner.touched = true;
  if (owner !== undefined || (change.ifExists && schema.complete)) return owner;
  return findTable(schema, NAMELESS) ?? tableOf(schema, NAMELESS);
}

/** Stands for the table of an index of which only the name is told. */
export const NAMELESS: Name = { schema: null, name: '' };

function unknownIndex(name: string): TableIndex {
  return { name, was: null, step: null, named: null, unique: null, nullsNotDistinct: false, parts: [], where: null };
}

function nameByColumns(schema: Schema, table: Table, columns: readonly string[]): string | undefined {
  const wanted = columns.map((one) => wordKey(schema.dialect, one)).join('\n');
  const textOf = (parts: readonly (TableColumn | string)[]) =>
    parts.map((part) => wordKey(schema.dialect, typeof part === 'string' ? part : part.name)).join('\n');
  for (const index of table.indexes.values()) if (textOf(index.parts) === wanted) return index.name;
  for (const one of table.constraints.values()) {
    if (one.kind === 'unique' && textOf(one.columns) === wanted) return one.name;
  }
  return undefined;
}

function renameIndex(schema: Schema, change: ChangeOf<'rename-index'>, step: number): void {
  const table = schema.indexOwners.get(ownerKey(schema, change.name));
  const key = wordKey(schema.dialect, change.name.name);
  const index = table?.indexes.get(key);
  if (table === undefined || index === undefined) return;
  table.touched = true;
  table.indexes.delete(key);
  index.name = change.to;
  index.named = step;
  table.indexes.set(wordKey(schema.dialect, change.to), index);
  schema.indexOwners.set(ownerKey(schema, { schema: change.name.schema, name: change.to }), table);
}
