import type { Change, ChangeBody, Column, Constraint, Index, Name } from '../../sql/change.ts';
import { builtColumn, plainIndex } from '../builder/column.ts';
import { chainOf, textIn, textsIn } from '../code/ask.ts';
import type { Call, Routine } from '../code/model.ts';
import { readStatements } from '../code/statements.ts';
import { plural, underscored } from '../inflect.ts';
import { change, foreignAction, foreignKey, nameFrom, primaryKey, unique, unreadable } from '../make.ts';
import type { Reading } from '../model.ts';
import { own } from '../own.ts';
import { laravelColumn, laravelPair } from './columns.ts';

type Said = {
  readonly columns?: readonly Column[];
  readonly constraints?: readonly Constraint[];
  readonly indexes?: readonly Index[];
  readonly bodies?: readonly ChangeBody[];
};

/** A block `function (Blueprint $table) { ... }`. */
export function laravelTable(
  table: Name,
  block: Routine,
  { reading, call, isNew }: { reading: Reading; call: Call; isNew: boolean },
): readonly Change[] {
  const [param = '$table'] = block.params;
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  const after: Change[] = [];
  const rest = readStatements(block.body, reading, (one) => {
    const { root, calls } = chainOf(one);
    if (root?.kind !== 'name' || root.name !== param) return null;
    const said = part(table, calls, reading);
    if (said === null) return unreadable(reading, one, 'a part of a table that is not known');
    columns.push(...(isNew ? (said.columns ?? []) : []));
    constraints.push(...(isNew ? (said.constraints ?? []) : []));
    const bodies: readonly ChangeBody[] = [
      ...(isNew ? [] : added(table, said)),
      ...(said.indexes ?? []).map(indexBody),
      ...(said.bodies ?? []),
    ];
    const made = bodies.map((body) => change(reading, one, body));
    if (!isNew) return made;
    after.push(...made);
    return [];
  });
  if (!isNew) return rest;
  return [
    change(reading, call, {
      kind: 'create-table',
      table,
      columns,
      constraints,
      ifNotExists: false,
      partitionOf: null,
      fromQuery: false,
    }),
    ...after,
    ...rest,
  ];
}

function indexBody(index: Index): ChangeBody {
  return { kind: 'create-index', index, ifNotExists: false };
}

function added(table: Name, { columns = [], constraints = [] }: Said): readonly ChangeBody[] {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined)
    return [{ kind: 'add-column', table, column: only, constraints, ifNotExists: false }];
  return [
    ...columns.map(
      (column): ChangeBody => ({ kind: 'add-column', table, column, constraints: [], ifNotExists: false }),
    ),
    ...constraints.map((constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null })),
  ];
}

function part(table: Name, [first, ...rest]: readonly Call[], reading: Reading): Said | null {
  if (first === undefined) return null;
  const verb = own(ON_TABLE, first.name);
  if (verb !== undefined) return verb(table, first, rest);
  const pair = laravelPair(first, reading);
  if (pair !== null) return { columns: pair };
  const begun = laravelColumn(first, reading);
  if (begun === null) return null;
  const built = builtColumn(table, begun, { rest, nullable: false, plural });
  const nullOnModel =
    first.name === 'foreignIdFor' && rest.some((one) => one.name === 'constrained') ? modelTable(first) : null;
  const constraints =
    nullOnModel === null
      ? built.constraints
      : built.constraints.map((one) => (one.kind === 'foreign-key' ? { ...one, refersTo: nullOnModel } : one));
  if (built.alters === null) return { columns: [built.column], constraints, indexes: built.indexes };
  const more = constraints.map(
    (constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null }),
  );
  return {
    bodies: [{ kind: 'redefine-column', table, column: built.column.name, to: built.column }, ...more],
    indexes: built.indexes,
  };
}

function modelTable(call: Call): Name | null {
  const model = /([\w\\]+)::class/.exec(call.args[0]?.text ?? '')?.[1];
  return model === undefined ? null : nameFrom(plural(underscored(model)));
}

type OnTable = (table: Name, call: Call, rest: readonly Call[]) => Said | null;

const ON_TABLE: Readonly<Record<string, OnTable>> = {
  unique: onColumns((table, columns, call) => ({
    constraints: [unique(columns, textIn(call.args[1]) ?? byName(table, columns, 'unique'))],
  })),
  primary: onColumns((_, columns, call) => ({ constraints: [primaryKey(columns, textIn(call.args[1]))] })),
  index: onColumns((table, columns, call) => ({
    indexes: [plainIndex(table, columns, textIn(call.args[1]) ?? byName(table, columns, 'index'))],
  })),
  fullText: onColumns((table, columns, call) => ({
    indexes: [plainIndex(table, columns, textIn(call.args[1]) ?? byName(table, columns, 'fulltext'))],
  })),
  rawIndex: (table, call) => ({
    indexes: [{ ...plainIndex(table, [textIn(call.args[0]) ?? call.text], textIn(call.args[1])), hasExpression: true }],
  }),
  spatialIndex: onColumns((table, columns, call) => ({
    indexes: [plainIndex(table, columns, textIn(call.args[1]) ?? byName(table, columns, 'spatialindex'))],
  })),
  foreign: (table, call, rest) => {
    const columns = textsIn(call.args[0]);
    const said = (...names: readonly string[]) => textIn(rest.find((one) => names.includes(one.name))?.args[0]);
    const to = said('on');
    if (columns === null || to === null) return null;
    const word = rest.find((one) => /OnDelete$/.test(one.name))?.name;
    const onDelete = foreignAction(said('onDelete') ?? own(ACTIONS, word ?? ''));
    const targets = textsIn(rest.find((one) => one.name === 'references')?.args[0]) ?? [];
    const name = textIn(call.args[1]) ?? byName(table, columns, 'foreign');
    return {
      constraints: [
        foreignKey(columns, nameFrom(to), {
          name,
          refersToColumns: targets,
          onDelete,
          onUpdate: foreignAction(said('onUpdate')),
        }),
      ],
    };
  },
  dropColumn: (table, call) => {
    const names = call.args.map(textsIn);
    return names.length === 0 || names.includes(null)
      ? null
      : drops(
          table,
          names.flatMap((one) => one ?? []),
        );
  },
  removeColumn: (table, call) => (textIn(call.args[0]) === null ? null : drops(table, [textIn(call.args[0]) ?? ''])),
  dropConstrainedForeignId: (table, call) =>
    textIn(call.args[0]) === null ? null : drops(table, [textIn(call.args[0]) ?? '']),
  dropConstrainedForeignIdFor: dropsModel,
  dropForeignIdFor: dropsModel,
  dropTimestamps: (table) => drops(table, ['created_at', 'updated_at']),
  dropTimestampsTz: (table) => drops(table, ['created_at', 'updated_at']),
  dropSoftDeletes: (table, call) => drops(table, [textIn(call.args[0]) ?? 'deleted_at']),
  dropSoftDeletesTz: (table, call) => drops(table, [textIn(call.args[0]) ?? 'deleted_at']),
  dropRememberToken: (table) => drops(table, ['remember_token']),
  dropMorphs: (table, call) =>
    textIn(call.args[0]) === null ? null : drops(table, [`${textIn(call.args[0])}_type`, `${textIn(call.args[0])}_id`]),
  renameColumn: (table, call) => {
    const [from, to] = call.args.map(textIn);
    return typeof from !== 'string' || typeof to !== 'string'
      ? null
      : { bodies: [{ kind: 'rename-column', table, column: from, to }] };
  },
  rename: (table, call) =>
    textIn(call.args[0]) === null
      ? null
      : { bodies: [{ kind: 'rename-table', table, to: textIn(call.args[0]) ?? '' }] },
  renameIndex: (table, call) => {
    const [from, to] = call.args.map(textIn);
    return typeof from !== 'string' || typeof to !== 'string'
      ? null
      : { bodies: [{ kind: 'rename-index', name: { schema: table.schema, name: from }, to }] };
  },
  dropIndex: dropsIndex('index'),
  dropFullText: dropsIndex('fulltext'),
  dropSpatialIndex: dropsIndex('spatialindex'),
  dropUnique: dropsConstraint('unique'),
  dropForeign: dropsConstraint('foreign'),
  dropPrimary: (table) => ({
    bodies: [
      {
        kind: 'drop-constraint',
        table,
        name: { by: 'kind', kind: 'primary-key', columns: null, refersTo: null },
        ifExists: false,
      },
    ],
  }),
  dropIfExists: (table) => ({ bodies: [{ kind: 'drop-table', table, ifExists: true }] }),
  comment: () => ({}),
  engine: () => ({}),
  charset: () => ({}),
  collation: () => ({}),
};

const ACTIONS: Readonly<Record<string, string>> = {
  cascadeOnDelete: 'cascade',
  restrictOnDelete: 'restrict',
  nullOnDelete: 'set null',
};

function byName(table: Name, columns: readonly string[], kind: string): string {
  return `${table.name}_${columns.join('_')}_${kind}`.toLowerCase().replace(/[-.]/g, '_');
}

function onColumns(say: (table: Name, columns: readonly string[], call: Call) => Said): OnTable {
  return (table, call) => {
    const columns = textsIn(call.args[0]);
    return columns === null ? null : say(table, columns, call);
  };
}

function drops(table: Name, columns: readonly string[]): Said {
  return { bodies: columns.map((column): ChangeBody => ({ kind: 'drop-column', table, column, ifExists: false })) };
}

function dropsModel(table: Name, call: Call): Said | null {
  const model = /([\w\\]+)::class/.exec(call.args[0]?.text ?? '')?.[1];
  const name = textIn(call.args[1]) ?? (model === undefined ? null : `${underscored(model)}_id`);
  return name === null ? null : drops(table, [name]);
}

/** By its name, or by the columns that its name is made of. */
function dropsIndex(kind: string): OnTable {
  return (table, call) => {
    const columns = call.args[0]?.kind === 'list' ? textsIn(call.args[0]) : null;
    const name = textIn(call.args[0]) ?? (columns === null ? null : byName(table, columns, kind));
    return name === null
      ? null
      : { bodies: [{ kind: 'drop-index', name: { schema: table.schema, name }, table, columns, ifExists: false }] };
  };
}

function dropsConstraint(ending: string): OnTable {
  return (table, call) => {
    const columns = call.args[0]?.kind === 'list' ? textsIn(call.args[0]) : null;
    const name = textIn(call.args[0]) ?? (columns === null ? null : byName(table, columns, ending));
    return name === null
      ? null
      : { bodies: [{ kind: 'drop-constraint', table, name: { by: 'name', name }, ifExists: false }] };
  };
}
