import type { Column, Default, Name } from '../change.ts';
import { nameKey, type Schema, type Step, type Table, type TableColumn, type UserType, wordKey } from './schema.ts';

/** A default of which only is known that there was one. */
export const SOME_DEFAULT: Default = { text: '', kind: 'expression' };

export function findTable(schema: Schema, name: Name): Table | undefined {
  return schema.tables.get(nameKey(schema.dialect, name));
}

/** The table, or, where none is known, one that must have stood there at the start. */
export function tableOf(schema: Schema, name: Name): Table {
  const found = findTable(schema, name);
  if (found !== undefined) {
    found.touched = true;
    return found;
  }
  const table = bareTable(name, { was: bareTable(name, { was: null }) });
  schema.tables.set(nameKey(schema.dialect, name), table);
  return table;
}

export function bareTable(name: Name, { was }: { was: Table | null }): Table {
  return {
    name,
    was,
    complete: false,
    touched: true,
    columns: new Map(),
    constraints: new Map(),
    indexes: new Map(),
    triggers: new Map(),
    silenced: null,
    security: {
      enabled: null,
      enabledStep: null,
      policies: 0,
      policyStep: null,
      droppedPolicies: 0,
      droppedStep: null,
    },
    partitionOf: null,
    inherits: [],
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
}

export function findColumn(schema: Schema, table: Table, name: string): TableColumn | undefined {
  return table.columns.get(wordKey(schema.dialect, name));
}

/** The column, or one that must have stood there as long as its table. */
export function columnOf(schema: Schema, table: Table, name: string): TableColumn {
  const key = wordKey(schema.dialect, name);
  const found = table.columns.get(key);
  if (found !== undefined) return found;
  const was = table.was === null ? null : bareColumn(name, null);
  if (table.was !== null && was !== null) table.was.columns.set(key, was);
  const column = bareColumn(name, was);
  table.columns.set(key, column);
  return column;
}

function bareColumn(name: string, was: TableColumn | null): TableColumn {
  return {
    name,
    was,
    type: null,
    userType: null,
    using: null,
    nullable: null,
    default: 'unknown',
    filled: 'unknown',
    collation: 'unknown',
    comment: 'unknown',
    gone: false,
    steps: {},
  };
}

export function newColumn(schema: Schema, text: Column, step: Step): TableColumn {
  return {
    name: text.name,
    was: null,
    type: text.type,
    userType: typeNamed(schema, text.type.name),
    using: null,
    nullable: text.nullable,
    default: text.default?.kind === 'null' ? null : text.default,
    filled: text.filled,
    collation: text.collation,
    comment: text.comment,
    gone: false,
    steps: step === null ? {} : { made: step },
  };
}

/** The enum, domain or other type of the database that a column's type names. */
export function typeNamed(schema: Schema, text: string): UserType | null {
  const dot = text.indexOf('.');
  const name = dot === -1 ? { schema: null, name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
  return schema.types.get(nameKey(schema.dialect, name)) ?? null;
}
