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
  RoutineBody,
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

export const createEnum = (name: string, ...values: readonly string[]): ChangeBody => ({
  kind: 'create-enum',
  type: named(name),
  values,
});

export const addEnumValue = (to: string, value: string): ChangeBody => ({
  kind: 'add-enum-value',
  type: named(to),
  value,
  ifNotExists: false,
});

export function view(name: string, columns: readonly string[] | null, query: string, replace = false): ChangeBody {
  return { kind: 'create-view', view: named(name), columns, materialized: false, replace, query };
}

export const dropView = (name: string): ChangeBody => ({
  kind: 'drop-view',
  view: named(name),
  materialized: false,
  ifExists: false,
});

export const body = (what: Partial<RoutineBody> = {}): RoutineBody => ({
  refuses: false,
  assigns: [],
  writes: [],
  readable: true,
  ...what,
});

export type FunctionOptions = {
  readonly takes?: readonly string[];
  readonly optional?: number;
  readonly returns?: string;
  readonly replace?: boolean;
  readonly body?: RoutineBody;
};

export function createFunction(name: string, options: FunctionOptions = {}): ChangeBody {
  const { takes = [], optional = 0, returns = 'integer', replace = false } = options;
  const routine = { name: named(name), takes, optional, returns, body: options.body ?? body() };
  return { kind: 'create-function', routine, replace };
}

export const dropFunction = (name: string, takes: readonly string[] | null = null): ChangeBody => ({
  kind: 'drop-function',
  name: named(name),
  takes,
});

export function trigger(
  name: string,
  on: string,
  does: RoutineBody | string,
  events = ['insert', 'update'],
): ChangeBody {
  const calls = typeof does === 'string' ? named(does) : null;
  const own = typeof does === 'string' ? null : does;
  return { kind: 'create-trigger', table: named(on), name, timing: 'before', events, calls, body: own };
}

export const dropTrigger = (name: string, on: string | null): ChangeBody => ({
  kind: 'drop-trigger',
  table: on === null ? null : named(on),
  name,
});

export const update = (of: string, sets: readonly string[], whereNull: readonly string[] = []): ChangeBody => ({
  kind: 'update-rows',
  table: named(of),
  sets,
  whereNull,
  hasWhere: whereNull.length > 0,
});

export const insert = (into: string, copiesFrom: string | null = null): ChangeBody => ({
  kind: 'insert-rows',
  table: named(into),
  copiesFrom: copiesFrom === null ? null : named(copiesFrom),
});

export const deleteRows = (from: string): ChangeBody => ({ kind: 'delete-rows', table: named(from), hasWhere: false });

export const security = (on: string, what: 'enable' | 'force' | 'disable' | 'policy' | 'drop-policy'): ChangeBody => ({
  kind: 'row-security',
  table: named(on),
  what,
});

export const harmless = (what: string): ChangeBody => ({ kind: 'harmless', what });
