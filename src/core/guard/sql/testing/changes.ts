import type {
  Change,
  ChangeBody,
  Column,
  Constraint,
  Default,
  Filled,
  ForeignAction,
  Index,
  Name,
  Type,
} from '../change.ts';

/** Short ways to write changes in tests: each as one line of a migration would be. */
export function inOrder(...bodies: readonly (ChangeBody | readonly ChangeBody[])[]): Change[] {
  return bodies.flat().map((body, at) => ({
    at: { file: 'migration.sql', line: at + 1, statement: body.kind },
    ...body,
  }));
}

export function named(text: string): Name {
  const [first = '', second] = text.split('.');
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second };
}

/** `varchar(20)`, `integer`, `text[]`, `int unsigned`. */
export function type(text: string): Type {
  const found = /^([\w ]+?)(?:\(([^)]*)\))?( unsigned)?(\[\])?$/.exec(text);
  const args = found?.[2] === undefined ? [] : found[2].split(',').map((arg) => arg.trim());
  return { name: found?.[1] ?? text, args, array: found?.[4] !== undefined, unsigned: found?.[3] !== undefined };
}

export type ColumnOptions = {
  readonly notNull?: boolean;
  readonly default?: string | Default | null;
  readonly filled?: Filled | null;
  readonly comment?: string;
  readonly collation?: string;
};

export function column(name: string, typeText = 'text', options: ColumnOptions = {}): Column {
  return {
    name,
    type: type(typeText),
    nullable: options.notNull !== true,
    default: defaultOf(options.default ?? null),
    filled: options.filled ?? null,
    collation: options.collation ?? null,
    comment: options.comment ?? null,
  };
}

/** Text in quotes and numbers are constants, `null` is none, the rest is worked out for each row. */
export function defaultOf(value: string | Default | null): Default | null {
  if (value === null || typeof value !== 'string') return value;
  if (value === 'null') return { text: value, kind: 'null' };
  return { text: value, kind: /^('|-?\d|true|false)/.test(value) ? 'constant' : 'expression' };
}

export function table(name: string, columns: readonly Column[], ...constraints: readonly Constraint[]): ChangeBody {
  return {
    kind: 'create-table',
    table: named(name),
    columns,
    constraints,
    ifNotExists: false,
    partitionOf: null,
    fromQuery: false,
  };
}

export function partition(name: string, of: string): ChangeBody {
  return {
    kind: 'create-table',
    table: named(name),
    columns: [],
    constraints: [],
    ifNotExists: false,
    partitionOf: named(of),
    fromQuery: false,
  };
}

export const primaryKey = (...columns: readonly string[]): Constraint => ({ kind: 'primary-key', name: null, columns });

export const unique = (columns: readonly string[], name: string | null = null): Constraint => ({
  kind: 'unique',
  name,
  columns,
  nullsNotDistinct: false,
});

export const check = (expression: string, columns: readonly string[], name: string | null = null): Constraint => ({
  kind: 'check',
  name,
  expression,
  columns,
});

export const foreignKey = (
  columns: readonly string[],
  refersTo: string,
  options: { name?: string; onDelete?: ForeignAction } = {},
): Constraint => ({
  kind: 'foreign-key',
  name: options.name ?? null,
  columns,
  refersTo: named(refersTo),
  refersToColumns: ['id'],
  onDelete: options.onDelete ?? 'no-action',
  onUpdate: 'no-action',
});

export const dropTable = (name: string, ifExists = false): ChangeBody => ({
  kind: 'drop-table',
  table: named(name),
  ifExists,
});

export const renameTable = (name: string, to: string): ChangeBody => ({ kind: 'rename-table', table: named(name), to });

export const addColumn = (to: string, added: Column, ...constraints: readonly Constraint[]): ChangeBody => ({
  kind: 'add-column',
  table: named(to),
  column: added,
  constraints,
  ifNotExists: false,
});

export const dropColumn = (from: string, name: string): ChangeBody => ({
  kind: 'drop-column',
  table: named(from),
  column: name,
  ifExists: false,
});

export const renameColumn = (of: string, name: string, to: string): ChangeBody => ({
  kind: 'rename-column',
  table: named(of),
  column: name,
  to,
});

export const changeType = (of: string, name: string, to: string, using: string | null = null): ChangeBody => ({
  kind: 'change-type',
  table: named(of),
  column: name,
  type: type(to),
  using,
});

export const redefine = (of: string, name: string, to: Column): ChangeBody => ({
  kind: 'redefine-column',
  table: named(of),
  column: name,
  to,
});

export const setNotNull = (of: string, name: string): ChangeBody => ({
  kind: 'set-not-null',
  table: named(of),
  column: name,
});

export const dropNotNull = (of: string, name: string): ChangeBody => ({
  kind: 'drop-not-null',
  table: named(of),
  column: name,
});

export const setDefault = (of: string, name: string, value: string): ChangeBody => ({
  kind: 'set-default',
  table: named(of),
  column: name,
  value: defaultOf(value) ?? { text: 'null', kind: 'null' },
});

export const dropDefault = (of: string, name: string): ChangeBody => ({
  kind: 'drop-default',
  table: named(of),
  column: name,
});

export const addConstraint = (to: string, constraint: Constraint, usingIndex: string | null = null): ChangeBody => ({
  kind: 'add-constraint',
  table: named(to),
  constraint,
  usingIndex,
});

export const dropConstraint = (from: string, name: string): ChangeBody => ({
  kind: 'drop-constraint',
  table: named(from),
  name: { by: 'name', name },
  ifExists: false,
});

export type IndexOptions = { readonly unique?: boolean; readonly where?: string; readonly expression?: boolean };

export function createIndex(
  name: string,
  on: string,
  parts: readonly string[],
  options: IndexOptions = {},
): ChangeBody {
  const index: Index = {
    name: named(name),
    table: named(on),
    unique: options.unique ?? false,
    nullsNotDistinct: false,
    parts,
    hasExpression: options.expression ?? false,
    where: options.where ?? null,
  };
  return { kind: 'create-index', index, ifNotExists: false };
}

export const dropIndex = (name: string): ChangeBody => ({
  kind: 'drop-index',
  name: named(name),
  table: null,
  columns: null,
  ifExists: false,
});
