import { unreachable } from '../../../../lib/errors.ts';
import type { Change, Column } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { addConstraint } from './apply-constraints.ts';
import { columnOf, findColumn, newColumn, SOME_DEFAULT, tableOf, typeNamed } from './find.ts';
import { type Schema, type Table, type TableColumn, wordKey } from './schema.ts';

type ColumnChange = ChangeOf<
  | 'add-column'
  | 'drop-column'
  | 'rename-column'
  | 'change-type'
  | 'redefine-column'
  | 'set-not-null'
  | 'drop-not-null'
  | 'set-default'
  | 'drop-default'
  | 'change-filled'
  | 'change-collation'
>;

export function changeColumn(schema: Schema, change: ColumnChange & Change, step: number): void {
  const table = tableOf(schema, change.table);
  switch (change.kind) {
    case 'add-column':
      addColumn(schema, table, { change, step });
      return;
    case 'drop-column':
      dropColumn(schema, table, { change, step });
      return;
    case 'rename-column':
      renameColumn(schema, table, { from: change.column, to: change.to, step });
      return;
    case 'redefine-column':
      if (wordKey(schema.dialect, change.column) !== wordKey(schema.dialect, change.to.name)) {
        renameColumn(schema, table, { from: change.column, to: change.to.name, step });
      }
      redefine(schema, columnOf(schema, table, change.to.name), { to: change.to, step });
      return;
    case 'change-collation':
      if (change.column === null) table.collated = step;
      else set(columnOf(schema, table, change.column), { aspect: 'collation', value: change.to, step });
      return;
    default:
      changeAspect(schema, columnOf(schema, table, change.column), { change, step });
      return;
  }
}

type AspectChange = ChangeOf<
  'change-type' | 'set-not-null' | 'drop-not-null' | 'set-default' | 'drop-default' | 'change-filled'
>;

function changeAspect(
  schema: Schema,
  column: TableColumn,
  { change, step }: { change: AspectChange & Change; step: number },
): void {
  switch (change.kind) {
    case 'change-type':
      column.type = change.type;
      column.userType = typeNamed(schema, change.type.name);
      column.using = change.using;
      column.steps.type = step;
      return;
    // Whoever makes it mandatory found it optional, and the other way round.
    case 'set-not-null':
      if (column.nullable === null && column.was !== null) column.was.nullable ??= true;
      set(column, { aspect: 'nullable', value: false, step });
      return;
    case 'drop-not-null':
      if (column.nullable === null && column.was !== null) column.was.nullable ??= false;
      set(column, { aspect: 'nullable', value: true, step });
      return;
    case 'set-default':
      set(column, { aspect: 'default', value: change.value.kind === 'null' ? null : change.value, step });
      return;
    case 'drop-default':
      if (column.default === 'unknown' && column.was?.default === 'unknown') column.was.default = SOME_DEFAULT;
      set(column, { aspect: 'default', value: null, step });
      return;
    case 'change-filled':
      set(column, { aspect: 'filled', value: change.filled, step });
      return;
    default:
      unreachable(change);
      return;
  }
}

function set<Aspect extends 'nullable' | 'default' | 'filled' | 'collation' | 'comment'>(
  column: TableColumn,
  { aspect, value, step }: { aspect: Aspect; value: TableColumn[Aspect]; step: number },
): void {
  column[aspect] = value;
  column.steps[aspect] = step;
}

function addColumn(
  schema: Schema,
  table: Table,
  { change, step }: { change: ChangeOf<'add-column'>; step: number },
): void {
  if (change.ifNotExists && findColumn(schema, table, change.column.name) !== undefined) return;
  table.columns.set(wordKey(schema.dialect, change.column.name), newColumn(schema, change.column, step));
  for (const constraint of change.constraints) addConstraint(schema, table, { constraint, step, usingIndex: null });
}

function dropColumn(
  schema: Schema,
  table: Table,
  { change, step }: { change: ChangeOf<'drop-column'>; step: number },
): void {
  const known = findColumn(schema, table, change.column);
  if (known === undefined && change.ifExists && schema.complete && table.complete) return;
  const column = known ?? columnOf(schema, table, change.column);
  table.columns.delete(wordKey(schema.dialect, change.column));
  column.gone = true;
  if (column.was !== null) table.lostColumns.push({ thing: column, step });
}

function renameColumn(
  schema: Schema,
  table: Table,
  { from, to, step }: { from: string; to: string; step: number },
): void {
  const column = columnOf(schema, table, from);
  table.columns.delete(wordKey(schema.dialect, from));
  column.name = to;
  column.steps.name = step;
  table.columns.set(wordKey(schema.dialect, to), column);
}

/** MySQL: what the new definition leaves out is gone. */
function redefine(schema: Schema, column: TableColumn, { to, step }: { to: Column; step: number }): void {
  const fresh = newColumn(schema, to, step);
  column.type = fresh.type;
  column.userType = fresh.userType;
  column.using = null;
  column.nullable = fresh.nullable;
  column.default = to.default?.kind === 'null' ? null : to.default;
  column.filled = fresh.filled;
  column.comment = fresh.comment;
  if (to.collation !== null) column.collation = to.collation;
  for (const aspect of ['type', 'nullable', 'default', 'filled', 'collation', 'comment', 'redefined'] as const) {
    column.steps[aspect] = step;
  }
}
