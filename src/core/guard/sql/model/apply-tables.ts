import type { Change, Name } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { addConstraint } from './apply-constraints.ts';
import { copyTable } from './copy-table.ts';
import { bareTable, findTable, newColumn, tableOf } from './find.ts';
import { nameKey, type Schema, type Table, wordKey } from './schema.ts';

type TableChange = ChangeOf<
  | 'create-table'
  | 'drop-table'
  | 'rename-table'
  | 'move-table'
  | 'attach-partition'
  | 'detach-partition'
  | 'drop-partition'
>;

export function changeTable(schema: Schema, change: TableChange & Change, step: number): void {
  switch (change.kind) {
    case 'create-table':
      createTable(schema, change, step);
      return;
    case 'drop-table':
      dropTable(schema, change, step);
      return;
    case 'rename-table':
      renameTable(schema, change.table, { to: { schema: change.table.schema, name: change.to }, step });
      return;
    case 'move-table':
      renameTable(schema, change.table, {
        to: { schema: change.toSchema === 'public' ? null : change.toSchema, name: change.table.name },
        step,
      });
      return;
    case 'attach-partition': {
      const partition = tableOf(schema, change.partition);
      partition.partitionOf = tableOf(schema, change.table);
      partition.detached = null;
      return;
    }
    case 'detach-partition': {
      const partition = tableOf(schema, change.partition);
      const whole = tableOf(schema, change.table);
      if (partition.was !== null) partition.was.partitionOf ??= whole.was;
      partition.partitionOf = null;
      partition.detached = step;
      return;
    }
    case 'drop-partition':
      tableOf(schema, change.table).lostPartitions.push({ name: change.partition, step });
  }
}

function createTable(schema: Schema, change: ChangeOf<'create-table'>, step: number): void {
  if (change.ifNotExists && findTable(schema, change.table) !== undefined) return;
  const table: Table = { ...bareTable(change.table, { was: null }), complete: !change.fromQuery, made: step };
  table.security.enabled = false;
  table.inherits = (change.inherits ?? []).map((parent) => tableOf(schema, parent));
  if (change.partitionOf !== null) {
    table.partitionOf = tableOf(schema, change.partitionOf);
    table.complete = false;
  }
  for (const column of change.columns) {
    table.columns.set(wordKey(schema.dialect, column.name), newColumn(schema, column, step));
  }
  if (change.like !== undefined) copyTable(schema, { table, like: change.like, step });
  schema.tables.set(nameKey(schema.dialect, change.table), table);
  for (const constraint of change.constraints) addConstraint(schema, table, { constraint, step, usingIndex: null });
}

function dropTable(schema: Schema, change: ChangeOf<'drop-table'>, step: number): void {
  const known = findTable(schema, change.table);
  if (known === undefined && change.ifExists && schema.complete) return;
  const table = known ?? tableOf(schema, change.table);
  schema.tables.delete(nameKey(schema.dialect, change.table));
  for (const one of table.constraints.values()) {
    if (one.kind === 'foreign-key') schema.referrers.get(referrerKey(one.refersTo))?.delete(one);
  }
  if (table.was === null) return;
  schema.lost.tables.push({ thing: table, step, ifExists: change.ifExists && known === undefined });
}

function renameTable(schema: Schema, from: Name, { to, step }: { to: Name; step: number }): void {
  const view = schema.views.get(nameKey(schema.dialect, from));
  if (view !== undefined) {
    schema.views.delete(nameKey(schema.dialect, from));
    view.name = to;
    view.named = step;
    schema.views.set(nameKey(schema.dialect, to), view);
    return;
  }
  const sequence = schema.sequences.get(nameKey(schema.dialect, from));
  if (sequence !== undefined) {
    schema.sequences.delete(nameKey(schema.dialect, from));
    sequence.name = to;
    schema.sequences.set(nameKey(schema.dialect, to), sequence);
    return;
  }
  const table = tableOf(schema, from);
  schema.tables.delete(nameKey(schema.dialect, from));
  table.name = to;
  table.named = step;
  schema.tables.set(nameKey(schema.dialect, to), table);
  if (schema.dialect !== 'sqlite') followReferrers(schema, from, to);
}

/** Foreign keys follow the table that they refer to. */
function followReferrers(schema: Schema, from: Name, to: Name): void {
  const all = schema.referrers.get(referrerKey(from));
  if (all === undefined) return;
  schema.referrers.delete(referrerKey(from));
  for (const one of all) if (one.kind === 'foreign-key') one.refersTo = to;
  const there = schema.referrers.get(referrerKey(to));
  schema.referrers.set(referrerKey(to), there === undefined ? all : new Set([...there, ...all]));
}

function referrerKey({ schema, name }: Name): string {
  return `${schema ?? ''}\n${name}`;
}
