import {
  emptySchema,
  type Schema,
  stands,
  type Table,
  type TableColumn,
  type TableConstraint,
  type TableIndex,
  type UserType,
} from './schema.ts';

type Copies = { readonly tables: Map<Table, Table>; readonly types: Map<UserType, UserType> };

/** The same schema as a new start: changes made to it from here on are told apart from what stood there. The one given is left as it is. */
export function fromHere(schema: Schema): Schema {
  const fresh = emptySchema(schema.dialect, schema);
  const copies: Copies = { tables: new Map(), types: new Map() };
  for (const [key, type] of schema.types) fresh.types.set(key, typeCopy(type, copies));
  for (const [key, table] of schema.tables) fresh.tables.set(key, tableCopy(table, copies, fresh));
  for (const [old, table] of copies.tables)
    table.partitionOf = old.partitionOf && (copies.tables.get(old.partitionOf) ?? null);
  for (const [key, view] of schema.views) fresh.views.set(key, { ...view, was: view, step: null, named: null });
  for (const [key, one] of schema.sequences) fresh.sequences.set(key, { ...one, was: one, step: null, changed: null });
  for (const [key, all] of schema.functions) {
    const copies = [...all].map(([takes, one]) => [takes, { ...one, was: one, step: null, replaces: false }] as const);
    fresh.functions.set(key, new Map(copies));
  }
  for (const [key, table] of schema.indexOwners) keep(fresh.indexOwners, key, copies.tables.get(table));
  for (const [key, table] of schema.triggerOwners) keep(fresh.triggerOwners, key, copies.tables.get(table));
  return fresh;
}

function keep<T>(into: Map<string, T>, key: string, value: T | undefined): void {
  if (value !== undefined) into.set(key, value);
}

function typeCopy(type: UserType, copies: Copies): UserType {
  const values = type.values.map(({ value }) => ({ value, was: value, step: null }));
  const copy: UserType = { ...type, was: type, step: null, named: null, values, domainChanges: [] };
  copies.types.set(type, copy);
  return copy;
}

function tableCopy(table: Table, copies: Copies, fresh: Schema): Table {
  const columns = new Map<TableColumn, TableColumn>();
  for (const column of table.columns.values()) columns.set(column, columnCopy(column, copies));
  const now = (column: TableColumn) => columns.get(column) ?? column;
  const copy: Table = {
    ...table,
    was: table,
    touched: false,
    columns: new Map([...table.columns].map(([key, column]) => [key, now(column)])),
    constraints: new Map(
      [...table.constraints].flatMap(([key, one]) => (stands(one) ? [[key, constraintCopy(one, now)]] : [])),
    ),
    indexes: new Map([...table.indexes].flatMap(([key, one]) => (stands(one) ? [[key, indexCopy(one, now)]] : []))),
    triggers: new Map([...table.triggers].map(([key, one]) => [key, { ...one, was: one, step: null, switched: null }])),
    silenced: null,
    security: securityCopy(table, fresh),
    made: null,
    named: null,
    collated: null,
    detached: null,
    lostPartitions: [],
    lostColumns: [],
    lostConstraints: [],
    lostIndexes: [],
    lostTriggers: [],
    copiedFrom: new Set(),
    namesGiven: new Map(),
  };
  for (const one of copy.constraints.values()) refer(fresh, one);
  copies.tables.set(table, copy);
  return copy;
}

function securityCopy(table: Table, fresh: Schema) {
  const enabled = table.security.enabled ?? (fresh.complete && table.complete ? false : null);
  const was = table.security;
  return { ...was, enabled, enabledStep: null, policyStep: null, droppedPolicies: 0, droppedStep: null };
}

function columnCopy(column: TableColumn, copies: Copies): TableColumn {
  const userType = column.userType && (copies.types.get(column.userType) ?? column.userType);
  return { ...column, was: column, userType, using: null, steps: {} };
}

function constraintCopy(one: TableConstraint, now: (column: TableColumn) => TableColumn): TableConstraint {
  return { ...one, was: one, step: null, columns: one.columns.map(now) };
}

function indexCopy(one: TableIndex, now: (column: TableColumn) => TableColumn): TableIndex {
  const parts = one.parts.map((part) => (typeof part === 'string' ? part : now(part)));
  return { ...one, was: one, step: null, named: null, parts };
}

/** Note that a foreign key refers to its table. */
export function refer(schema: Schema, one: TableConstraint): void {
  if (one.kind !== 'foreign-key') return;
  const key = `${one.refersTo.schema ?? ''}\n${one.refersTo.name}`;
  const all = schema.referrers.get(key) ?? new Set();
  schema.referrers.set(key, all.add(one));
}
