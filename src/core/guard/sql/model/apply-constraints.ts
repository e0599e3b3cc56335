import type { Change, Constraint, ConstraintName } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { nameOfConstraint } from './constraint-names.ts';
import { columnOf, tableOf } from './find.ts';
import { refer } from './from-here.ts';
import {
  nameKey,
  type Schema,
  stands,
  type Table,
  type TableColumn,
  type TableConstraint,
  type TableIndex,
  wordKey,
} from './schema.ts';

type ConstraintChange = ChangeOf<'add-constraint' | 'drop-constraint' | 'rename-constraint'>;

export function changeConstraint(schema: Schema, change: ConstraintChange & Change, step: number): void {
  const table = tableOf(schema, change.table);
  switch (change.kind) {
    case 'add-constraint':
      addConstraint(schema, table, { constraint: change.constraint, usingIndex: change.usingIndex, step });
      return;
    case 'drop-constraint':
      dropConstraint(schema, table, { name: change.name, ifExists: change.ifExists, step });
      return;
    case 'rename-constraint':
      renameConstraint(schema, table, { change, step });
      return;
  }
}

export function addConstraint(
  schema: Schema,
  table: Table,
  { constraint, usingIndex, step }: { constraint: Constraint; usingIndex: string | null; step: number },
): void {
  const index = usingIndex === null ? undefined : takeIndex(schema, table, usingIndex);
  const name = usingIndex ?? nameOfConstraint(schema.dialect, table.name, { constraint, ...takenNames(schema, table) });
  const kept = constraint.name ?? name;
  const one = modelOf(schema, table, { constraint, name: kept, step, index });
  table.constraints.set(wordKey(schema.dialect, kept), one);
  refer(schema, one);
  if (one.kind === 'primary-key') for (const column of one.columns) fill(column, step);
}

function takenNames({ dialect }: Schema, { constraints, namesGiven: given }: Table) {
  const isTaken = (name: string) => {
    const there = constraints.get(wordKey(dialect, name));
    return there !== undefined && stands(there);
  };
  return { isTaken, given };
}

/** What is part of a primary key is mandatory. */
function fill(column: TableColumn, step: number): void {
  if (column.nullable === false) return;
  if (column.nullable === true && column.steps.made !== step) column.steps.nullable = step;
  column.nullable = false;
}

function takeIndex(schema: Schema, table: Table, name: string): TableIndex | undefined {
  const key = wordKey(schema.dialect, name);
  const index = table.indexes.get(key);
  table.indexes.delete(key);
  return index;
}

function modelOf(
  schema: Schema,
  table: Table,
  given: { constraint: Constraint; name: string; step: number; index: TableIndex | undefined },
): TableConstraint {
  const { constraint, name, step, index } = given;
  const common = { name, was: null, step };
  const columns = (names: readonly string[]) => names.map((one) => columnOf(schema, table, one));
  switch (constraint.kind) {
    case 'primary-key':
    case 'unique': {
      const indexed = (index?.parts ?? []).filter((part) => typeof part !== 'string');
      const own = constraint.columns.length > 0 ? columns(constraint.columns) : indexed;
      if (constraint.kind === 'primary-key') return { ...common, kind: 'primary-key', columns: own };
      return { ...common, kind: 'unique', columns: own, nullsNotDistinct: constraint.nullsNotDistinct };
    }
    case 'check':
      return {
        ...common,
        kind: 'check',
        columns: columns(constraint.columns),
        expression: constraint.expression,
        names: constraint.columns,
      };
    case 'foreign-key': {
      const { refersTo, refersToColumns, onDelete, onUpdate } = constraint;
      const own = columns(constraint.columns);
      return { ...common, kind: 'foreign-key', columns: own, refersTo, refersToColumns, onDelete, onUpdate };
    }
    case 'exclusion':
      return { ...common, kind: 'exclusion', columns: [] };
  }
}

function dropConstraint(
  schema: Schema,
  table: Table,
  { name, ifExists, step }: { name: ConstraintName; ifExists: boolean; step: number },
): void {
  const found = name.by === 'name' ? byName(schema, table, name.name) : byKind(schema, table, name);
  if (found !== undefined) {
    loseConstraint(schema, table, { one: found, step });
    return;
  }
  if (name.by === 'name' && loseIndex(schema, table, { name: name.name, step })) return;
  if (table.was === null || (ifExists && schema.complete)) return;
  const assumed = assumedConstraint(schema, table, name);
  if (assumed !== null) table.lostConstraints.push({ thing: { ...assumed, was: assumed }, step });
}

function byName(schema: Schema, table: Table, name: string): TableConstraint | undefined {
  return table.constraints.get(wordKey(schema.dialect, name));
}

function byKind(
  schema: Schema,
  table: Table,
  name: ConstraintName & { readonly by: 'kind' },
): TableConstraint | undefined {
  const wanted = name.columns?.map((one) => wordKey(schema.dialect, one)).join('\n');
  for (const one of table.constraints.values()) {
    if (one.kind !== name.kind) continue;
    const columns = one.columns.map((column) => wordKey(schema.dialect, column.name)).join('\n');
    if (wanted !== undefined && columns !== wanted) continue;
    if (name.refersTo !== null && one.kind === 'foreign-key') {
      if (nameKey(schema.dialect, one.refersTo) !== nameKey(schema.dialect, name.refersTo)) continue;
    }
    return one;
  }
  return undefined;
}

/** What must have stood there, as far as its name tells (those that Postgres gives by itself end in what they are). */
function assumedConstraint(schema: Schema, table: Table, name: ConstraintName): TableConstraint | null {
  const common = { name: name.by === 'name' ? name.name : '', was: null, step: null };
  const kind = name.by === 'kind' ? name.kind : kindByName(name.name);
  if (kind === 'not-null') return null;
  const columns = name.by === 'kind' ? (name.columns ?? []).map((one) => columnOf(schema, table, one)) : [];
  switch (kind) {
    case 'primary-key':
    case 'exclusion':
      return { ...common, kind, columns };
    case 'unique':
      return { ...common, kind, columns, nullsNotDistinct: false };
    case 'check':
      return { ...common, kind, columns, expression: '', names: [] };
    case 'foreign-key': {
      const refersTo = (name.by === 'kind' ? name.refersTo : null) ?? { schema: null, name: '' };
      return { ...common, kind, columns, refersTo, refersToColumns: [], onDelete: 'no-action', onUpdate: 'no-action' };
    }
    case null:
      return { ...common, kind: 'unknown', columns };
  }
}

function kindByName(name: string): Constraint['kind'] | 'not-null' | null {
  const text = name.toLowerCase();
  if (/_not_null\d*$/.test(text)) return 'not-null';
  if (/_pkey\d*$|^pk_|^primary$|_pk$/.test(text)) return 'primary-key';
  if (/_fkey\d*$|^fk_|_fk(_|$)|_foreign$|_ibfk_\d+$/.test(text)) return 'foreign-key';
  if (/_key\d*$|^(uq|uk|ux|unique|uniq)_|_(uq|uk|unique|uniq)(_|$)/.test(text)) return 'unique';
  if (/check|chk|^ck_|_ck$/.test(text)) return 'check';
  if (/_excl\d*$/.test(text)) return 'exclusion';
  return null;
}

export function loseConstraint(
  schema: Schema,
  table: Table,
  { one, step }: { one: TableConstraint; step: number },
): void {
  table.constraints.delete(wordKey(schema.dialect, one.name));
  if (one.was !== null) table.lostConstraints.push({ thing: one, step });
}

/** True where an index of that name was there and is gone now. */
export function loseIndex(schema: Schema, table: Table, { name, step }: { name: string; step: number }): boolean {
  const key = wordKey(schema.dialect, name);
  const index = table.indexes.get(key);
  if (index === undefined) return false;
  table.indexes.delete(key);
  if (index.was !== null) table.lostIndexes.push({ thing: index, step });
  return true;
}

function renameConstraint(
  schema: Schema,
  table: Table,
  { change, step }: { change: ChangeOf<'rename-constraint'>; step: number },
): void {
  const one = byName(schema, table, change.name);
  const key = wordKey(schema.dialect, change.name);
  if (one === undefined) return;
  table.constraints.delete(key);
  one.name = change.to;
  one.named = step;
  table.constraints.set(wordKey(schema.dialect, change.to), one);
}
