import type { Change, ChangeBody, Column, Constraint, Index, Name } from '../../sql/change.ts';
import { builtColumn, plainIndex } from '../builder/column.ts';
import { chainOf, entry, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Routine } from '../code/model.ts';
import { readStatements } from '../code/statements.ts';
import {
  change,
  column,
  foreignAction,
  foreignKey,
  nameFrom,
  primaryKey,
  sqlDefault,
  type,
  unique,
  unreadable,
} from '../make.ts';
import type { Reading } from '../model.ts';
import { own } from '../own.ts';
import { knexColumn } from './columns.ts';

/** What one statement on `t` says: parts of a new table, or changes of one that is there. */
export type Said = {
  readonly columns?: readonly Column[];
  readonly constraints?: readonly Constraint[];
  readonly indexes?: readonly Index[];
  readonly bodies?: readonly ChangeBody[];
};

/** A block `(t) => { ... }`. `isNew`: of a table that comes into being. */
export function knexTable(
  table: Name,
  block: Routine,
  { reading, call, isNew }: { reading: Reading; call: Call; isNew: boolean },
): readonly Change[] {
  const [param = 'this'] = block.params;
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  const after: Change[] = [];
  const rest = readStatements(block.body, reading, (one) => {
    const { root, calls } = chainOf(one);
    if (root?.kind !== 'name' || (root.name !== param && root.name !== 'this')) return null;
    const said = knexPart(table, calls, reading);
    if (said === null) return unreadable(reading, one, 'a part of a table that is not known');
    columns.push(...(isNew ? (said.columns ?? []) : []));
    constraints.push(...(isNew ? (said.constraints ?? []) : []));
    const bodies: readonly ChangeBody[] = [
      ...(isNew ? [] : added(table, said)),
      ...(said.indexes ?? []).map((index): ChangeBody => ({ kind: 'create-index', index, ifNotExists: false })),
      ...(said.bodies ?? []),
    ];
    after.push(...bodies.map((body) => change(reading, one, body)));
    return isNew ? [] : after.splice(0);
  });
  if (!isNew) return rest;
  const ifNotExists = call.name === 'createTableIfNotExists';
  return [
    change(reading, call, {
      kind: 'create-table',
      table,
      columns,
      constraints,
      ifNotExists,
      partitionOf: null,
      fromQuery: false,
    }),
    ...after,
    ...rest,
  ];
}

function added(table: Name, { columns = [], constraints = [] }: Said): readonly ChangeBody[] {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined)
    return [{ kind: 'add-column', table, column: only, constraints, ifNotExists: false }];
  return [
    ...columns.map(
      (one): ChangeBody => ({ kind: 'add-column', table, column: one, constraints: [], ifNotExists: false }),
    ),
    ...constraints.map((constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null })),
  ];
}

function knexPart(table: Name, calls: readonly Call[], reading: Reading): Said | null {
  const [first, ...rest] = calls;
  if (first === undefined) return null;
  const verb = own(ON_TABLE, first.name);
  if (verb !== undefined) return verb(table, first, { rest, reading });
  const begun = knexColumn(first, reading);
  if (begun === null) return null;
  const built = builtColumn(table, begun, { rest, nullable: true, plural: (word) => word });
  if (built.alters === null) return { columns: [built.column], constraints: built.constraints, indexes: built.indexes };
  const bodies = [
    ...altered(table, built.column, built.alters),
    ...built.constraints.map(
      (constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null }),
    ),
  ];
  return { bodies, indexes: built.indexes };
}

/** `.alter()` says the column anew; `.alter({ alterNullable: false })` leaves that part as it is. */
function altered(table: Name, to: Column, call: Call): readonly ChangeBody[] {
  const [options] = call.args;
  const keepsNull = truthIn(entry(options, 'alterNullable')) === false;
  const keepsType = truthIn(entry(options, 'alterType')) === false;
  const on = { table, column: to.name };
  if (!keepsNull && !keepsType) return [{ kind: 'redefine-column', ...on, to }];
  const bodies: ChangeBody[] = [];
  if (!keepsType) bodies.push({ kind: 'change-type', ...on, type: to.type, using: null });
  if (!keepsNull) bodies.push({ kind: to.nullable ? 'drop-not-null' : 'set-not-null', ...on });
  if (to.default !== null) bodies.push({ kind: 'set-default', ...on, value: to.default });
  return bodies;
}

type Around = { readonly rest: readonly Call[]; readonly reading: Reading };

const ON_TABLE: Readonly<Record<string, (table: Name, call: Call, around: Around) => Said | null>> = {
  timestamps,
  primary: (_, call) => onColumns(call, (columns) => ({ constraints: [primaryKey(columns, nameOf(call))] })),
  unique: (table, call) =>
    onColumns(call, (columns) => {
      const name = nameOf(call) ?? `${table.name}_${columns.join('_')}_unique`.toLowerCase();
      const predicate = entry(call.args[1], 'predicate');
      if (predicate === undefined) return { constraints: [unique(columns, name)] };
      return { indexes: [{ ...plainIndex(table, columns, name), unique: true, where: predicate.text }] };
    }),
  index: (table, call) =>
    onColumns(call, (columns) => ({
      indexes: [
        {
          ...plainIndex(table, columns, nameOf(call)),
          where: entry(call.args[2] ?? call.args[1], 'predicate')?.text ?? null,
        },
      ],
    })),
  foreign: (table, call, { rest }) => onColumns(call, (columns) => foreign(table, columns, { call, rest })),
  check: (_, call) => ({
    constraints: [
      { kind: 'check', name: textIn(call.args[2]), expression: textIn(call.args[0]) ?? call.text, columns: [] },
    ],
  }),
  comment: () => ({}),
  engine: () => ({}),
  charset: () => ({}),
  collate: () => ({}),
  dropColumn: dropColumns,
  dropColumns,
  dropTimestamps: (table) => ({
    bodies: ['created_at', 'updated_at'].map(
      (one): ChangeBody => ({ kind: 'drop-column', table, column: one, ifExists: false }),
    ),
  }),
  renameColumn: (table, call) => {
    const [from, to] = call.args.map(textIn);
    return typeof from !== 'string' || typeof to !== 'string'
      ? null
      : { bodies: [{ kind: 'rename-column', table, column: from, to }] };
  },
  setNullable: nullness('drop-not-null'),
  dropNullable: nullness('set-not-null'),
  dropPrimary: (table, call) => ({
    bodies: [dropped(table, { name: textIn(call.args[0]), kind: 'primary-key', columns: null })],
  }),
  dropUnique: (table, call) =>
    onColumns(call, (columns) => ({
      bodies: [
        dropped(table, {
          name: textIn(call.args[1]) ?? `${table.name}_${columns.join('_')}_unique`.toLowerCase(),
          kind: 'unique',
          columns,
        }),
      ],
    })),
  dropForeign: (table, call) =>
    onColumns(call, (columns) => ({
      bodies: [
        dropped(table, {
          name: textIn(call.args[1]) ?? `${table.name}_${columns.join('_')}_foreign`.toLowerCase(),
          kind: 'foreign-key',
          columns,
        }),
      ],
    })),
  dropChecks: (table, call) => {
    const names = call.args.flatMap((one) => textsIn(one) ?? []);
    return names.length === 0
      ? null
      : { bodies: names.map((name) => dropped(table, { name, kind: 'check', columns: null })) };
  },
  dropIndex: (table, call) => {
    const columns = textsIn(call.args[0]);
    const name =
      textIn(call.args[1]) ?? (columns === null ? null : `${table.name}_${columns.join('_')}_index`.toLowerCase());
    return name === null
      ? null
      : { bodies: [{ kind: 'drop-index', name: { schema: table.schema, name }, table, columns, ifExists: false }] };
  },
};

function onColumns(call: Call, say: (columns: readonly string[]) => Said): Said | null {
  const columns = textsIn(call.args[0]);
  return columns === null ? null : say(columns);
}

/** A name is the second argument, or in its options. */
function nameOf(call: Call): string | null {
  const [, second] = call.args;
  return textIn(second) ?? textIn(entry(second, 'indexName')) ?? textIn(entry(second, 'constraintName'));
}

function timestamps(_: Name, call: Call, { reading }: Around): Said {
  const [first, second] = call.args;
  const zoned = reading.dialect === 'postgres' || reading.dialect === null;
  const dated = (truthIn(first) ?? truthIn(entry(first, 'useTimestamps'))) === true;
  const now = (truthIn(second) ?? truthIn(entry(first, 'defaultToNow'))) === true;
  const isCamel = truthIn(entry(first, 'useCamelCase')) === true;
  const names = isCamel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'];
  const made = type(zoned ? 'timestamptz' : dated ? 'timestamp' : 'datetime');
  return {
    columns: names.map((name) =>
      column(name, made, { nullable: !now, default: now ? sqlDefault('CURRENT_TIMESTAMP') : null }),
    ),
  };
}

function foreign(table: Name, columns: readonly string[], { call, rest }: { call: Call; rest: readonly Call[] }): Said {
  const said = (name: string) => rest.find((one) => one.name === name)?.args[0];
  const targets = textsIn(said('references')) ?? [];
  const dotted = targets[0]?.split('.') ?? [];
  const to = textIn(said('inTable')) ?? textIn(said('on')) ?? dotted.slice(0, -1).join('.');
  const key = foreignKey(columns, nameFrom(to), {
    name: textIn(call.args[1]) ?? `${table.name}_${columns.join('_')}_foreign`.toLowerCase(),
    refersToColumns: targets.map((one) => one.split('.').at(-1) ?? one),
    onDelete: foreignAction(textIn(said('onDelete'))),
    onUpdate: foreignAction(textIn(said('onUpdate'))),
  });
  return { constraints: [key] };
}

function dropColumns(table: Name, call: Call): Said | null {
  const names = call.args.map(textsIn);
  if (names.length === 0 || names.includes(null)) return null;
  return {
    bodies: names
      .flatMap((one) => one ?? [])
      .map((name): ChangeBody => ({ kind: 'drop-column', table, column: name, ifExists: false })),
  };
}

function nullness(kind: 'set-not-null' | 'drop-not-null'): (table: Name, call: Call) => Said | null {
  return (table, call) => {
    const name = textIn(call.args[0]);
    return name === null ? null : { bodies: [{ kind, table, column: name }] };
  };
}

function dropped(
  table: Name,
  { name, kind, columns }: { name: string | null; kind: Constraint['kind']; columns: readonly string[] | null },
): ChangeBody {
  const by = name === null ? ({ by: 'kind', kind, columns, refersTo: null } as const) : ({ by: 'name', name } as const);
  return { kind: 'drop-constraint', table, name: by, ifExists: false };
}
