import type { Column, Constraint, Default, Filled, Index, Name, Type } from '../../sql/change.ts';
import { numberIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call } from '../code/model.ts';
import {
  COUNTER,
  column,
  defaultFrom,
  foreignAction,
  foreignKey,
  nameFrom,
  primaryKey,
  sqlDefault,
  unique,
} from '../make.ts';
import { own } from '../own.ts';

/** Begin of a column of a fluent builder (`t.string('name', 20)`), before what is chained to it. */
export type Begun = {
  readonly name: string;
  readonly type: Type;
  readonly filled?: Filled | null;
  readonly isKey?: boolean;
  readonly nullable?: boolean;
  readonly default?: Default | null;
};

export type Built = {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  /** `change()`, `alter()`: the column is there; what is said replaces what it was. */
  readonly alters: Call | null;
};

type Draft = {
  nullable: boolean;
  default: Default | null;
  filled: Filled | null;
  unsigned: boolean;
  collation: string | null;
  comment: string | null;
  isKey: boolean;
  uniqueName: string | null | undefined;
  indexName: string | null | undefined;
  references: {
    to: string | null;
    columns: readonly string[];
    onDelete: string | null;
    onUpdate: string | null;
    name: string | null;
  } | null;
  alters: Call | null;
};

/** Reads what is chained to a column: `.notNullable().defaultTo(1).references('id').inTable('users')`. */
export function builtColumn(
  table: Name,
  begun: Begun,
  { rest, nullable, plural }: { rest: readonly Call[]; nullable: boolean; plural: (word: string) => string },
): Built {
  const draft: Draft = {
    nullable: begun.nullable ?? nullable,
    default: begun.default ?? null,
    filled: begun.filled ?? null,
    unsigned: begun.type.unsigned,
    collation: null,
    comment: null,
    isKey: begun.isKey ?? false,
    uniqueName: undefined,
    indexName: undefined,
    references: null,
    alters: null,
  };
  for (const call of rest) {
    own(CHAINED, call.name)?.(draft, call);
    if (call.name === 'constrained') constrained(draft, call, plural(begun.name.replace(/_id$/, '')));
  }
  return finished(table, begun, draft);
}

function finished(table: Name, begun: Begun, draft: Draft): Built {
  const columns = [begun.name];
  const constraints: Constraint[] = [];
  if (draft.isKey) constraints.push(primaryKey(columns));
  if (draft.uniqueName !== undefined)
    constraints.push(unique(columns, draft.uniqueName ?? `${table.name}_${begun.name}_unique`));
  if (draft.references?.to != null) {
    const { to, columns: targets, onDelete, onUpdate, name } = draft.references;
    constraints.push(
      foreignKey(columns, nameFrom(to), {
        name: name ?? `${table.name}_${begun.name}_foreign`,
        refersToColumns: targets,
        onDelete: foreignAction(onDelete),
        onUpdate: foreignAction(onUpdate),
      }),
    );
  }
  return {
    column: column(
      begun.name,
      { ...begun.type, unsigned: draft.unsigned },
      {
        nullable: draft.nullable && !draft.isKey,
        default: draft.default?.kind === 'null' ? null : draft.default,
        filled: draft.filled,
        collation: draft.collation,
        comment: draft.comment,
      },
    ),
    constraints,
    indexes: draft.indexName === undefined ? [] : [plainIndex(table, columns, draft.indexName)],
    alters: draft.alters,
  };
}

export function plainIndex(table: Name, parts: readonly string[], name: string | null): Index {
  return {
    name: { schema: table.schema, name: name ?? `${table.name}_${parts.join('_')}_index` },
    table,
    unique: false,
    nullsNotDistinct: false,
    parts,
    hasExpression: false,
    where: null,
  };
}

function nullableWhere(no: boolean): (draft: Draft, call: Call) => void {
  return (draft, call) => {
    draft.nullable = (truthIn(call.args[0] ?? call.options.get('value')) ?? true) !== no;
  };
}

function computed(draft: Draft, call: Call): void {
  draft.filled = { kind: 'computed', expression: textIn(call.args[0]) ?? call.text };
}

function action(when: 'onDelete' | 'onUpdate', word?: string): (draft: Draft, call: Call) => void {
  return (draft, call) => {
    if (draft.references !== null) draft.references = { ...draft.references, [when]: word ?? textIn(call.args[0]) };
  };
}

function inTable(draft: Draft, call: Call): void {
  draft.references = { ...(draft.references ?? NO_TARGET), to: textIn(call.args[0]) };
}

const NO_TARGET = { to: null, columns: ['id'], onDelete: null, onUpdate: null, name: null } as const;

/** `constrained()` of Laravel: the table that the column's name speaks of, or the one that is named. */
function constrained(draft: Draft, call: Call, byName: string): void {
  const to = textIn(call.args[0] ?? call.options.get('table')) ?? byName;
  draft.references = { ...NO_TARGET, to, columns: [textIn(call.args[1] ?? call.options.get('column')) ?? 'id'] };
}

const CHAINED: Readonly<Record<string, (draft: Draft, call: Call) => void>> = {
  nullable: nullableWhere(false),
  notNullable: nullableWhere(true),
  notNull: nullableWhere(true),
  default: setDefault,
  defaultTo: setDefault,
  useCurrent: (draft) => {
    draft.default = sqlDefault('CURRENT_TIMESTAMP');
  },
  unsigned: (draft) => {
    draft.unsigned = true;
  },
  primary: (draft) => {
    draft.isKey = true;
  },
  autoIncrement: (draft) => {
    draft.filled = COUNTER;
  },
  generatedAs: (draft) => {
    draft.filled = { kind: 'identity', always: false };
  },
  always: (draft) => {
    if (draft.filled?.kind === 'identity') draft.filled = { kind: 'identity', always: true };
  },
  storedAs: computed,
  virtualAs: computed,
  unique: (draft, call) => {
    if (truthIn(call.args[0]) !== false) draft.uniqueName = textIn(call.args[0]);
  },
  index: (draft, call) => {
    draft.indexName = textIn(call.args[0]);
  },
  comment: (draft, call) => {
    draft.comment = textIn(call.args[0]);
  },
  collate: collation,
  collation,
  references: (draft, call) => {
    const target = textsIn(call.args[0]) ?? [];
    const dotted = target[0]?.split('.') ?? [];
    const to = dotted.length > 1 ? dotted.slice(0, -1).join('.') : (draft.references?.to ?? null);
    draft.references = { ...NO_TARGET, to, columns: target.map((one) => one.split('.').at(-1) ?? one) };
  },
  inTable,
  on: inTable,
  withKeyName: (draft, call) => {
    if (draft.references !== null) draft.references = { ...draft.references, name: textIn(call.args[0]) };
  },
  onDelete: action('onDelete'),
  onUpdate: action('onUpdate'),
  cascadeOnDelete: action('onDelete', 'cascade'),
  restrictOnDelete: action('onDelete', 'restrict'),
  nullOnDelete: action('onDelete', 'set null'),
  noActionOnDelete: action('onDelete', 'no action'),
  cascadeOnUpdate: action('onUpdate', 'cascade'),
  alter: (draft, call) => {
    draft.alters = call;
  },
  change: (draft, call) => {
    draft.alters = call;
  },
};

function setDefault(draft: Draft, call: Call): void {
  draft.default = defaultFrom(call.args[0]);
}

function collation(draft: Draft, call: Call): void {
  draft.collation = textIn(call.args[0]);
}

/** Numbers given after the name: lengths and digits. */
export function sizes(call: Call): readonly string[] {
  return call.args
    .slice(1)
    .map(numberIn)
    .filter((one) => one !== null);
}
