import type { Change, Column, Constraint, Filled } from '../../sql/change.ts';
import { callback, entriesIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readStatements } from '../code/statements.ts';
import { singular } from '../inflect.ts';
import { COUNTER, change, column, nameFrom, primaryKey, sqlDefault, type, unreadable } from '../make.ts';
import { own } from '../own.ts';
import { isSerial } from '../sql-type.ts';
import { COLUMN_VERBS } from './columns.ts';
import { CONSTRAINT_VERBS } from './constraints.ts';
import type { Options, Rails, Verb } from './model.ts';
import { partChanges, tablePart, tableParts } from './table-block.ts';
import { railsColumn } from './types.ts';

export const TABLE_VERBS: Readonly<Record<string, Verb>> = {
  create_table: (call, rails) => {
    const name = textIn(call.args[0]);
    return name === null ? null : createTable(name, call, rails);
  },
  create_join_table: (call, rails) => {
    const names = call.args.slice(0, 2).map(textIn);
    const [one, other] = names;
    if (typeof one !== 'string' || typeof other !== 'string') return null;
    return createJoinTable(joinName(one, other, call.options), [one, other], { call, rails });
  },
  drop_join_table: (call, rails) => {
    const [one, other] = call.args.slice(0, 2).map(textIn);
    if (typeof one !== 'string' || typeof other !== 'string') return null;
    return [
      change(rails, call, { kind: 'drop-table', table: nameFrom(joinName(one, other, call.options)), ifExists: false }),
    ];
  },
  drop_table: (call, rails) => {
    const names = call.args.map(textIn);
    if (names.length === 0 || names.includes(null)) return null;
    const ifExists = truthIn(call.options.get('if_exists')) === true;
    return names.map((name) => change(rails, call, { kind: 'drop-table', table: nameFrom(name ?? ''), ifExists }));
  },
  rename_table: (call, rails) => {
    const [from, to] = call.args.map(textIn);
    if (typeof from !== 'string' || typeof to !== 'string') return null;
    return [change(rails, call, { kind: 'rename-table', table: nameFrom(from), to: nameFrom(to).name })];
  },
  change_table: (call, rails) => {
    const name = textIn(call.args[0]);
    const block = callback(call);
    return name === null || block === null ? null : changeTable(name, call, rails);
  },
};

function createTable(written: string, call: Call, rails: Rails): readonly Change[] {
  const table = nameFrom(written);
  const { options } = call;
  const key = keyOf(options, rails);
  const parts = tableParts(table, callback(call), rails);
  const as = options.get('as');
  const force = options.get('force');
  const drops = !rails.isDump && force !== undefined && truthIn(force) !== false && force.kind !== 'null';
  return [
    ...(drops ? [change(rails, call, { kind: 'drop-table', table, ifExists: true })] : []),
    change(rails, call, {
      kind: 'create-table',
      table,
      columns: [...key.columns, ...parts.columns],
      constraints: [...key.constraints, ...parts.constraints],
      ifNotExists: truthIn(options.get('if_not_exists')) === true,
      partitionOf: null,
      fromQuery: as !== undefined,
    }),
    ...parts.indexes.map((index) => change(rails, call, { kind: 'create-index', index, ifNotExists: false })),
    ...parts.unread,
  ];
}

type Key = { readonly columns: readonly Column[]; readonly constraints: readonly Constraint[] };

/** The key that Rails gives a table unless told otherwise. */
function keyOf(options: Options, rails: Rails): Key {
  const [id, named] = [options.get('id'), options.get('primary_key')];
  const composite = textsIn(named);
  if (composite !== null && named?.kind === 'list') return { columns: [], constraints: [primaryKey(composite)] };
  if (truthIn(id) === false) return { columns: [], constraints: [] };
  const name = composite?.[0] ?? 'id';
  const inside: Options = entriesIn(id) ?? new Map<string, Code>();
  const word = textIn(id) ?? textIn(inside.get('type'));
  const isOld = rails.version > 0 && rails.version < 5.1;
  const kind = word ?? (isOld ? 'integer' : 'bigint');
  const given: Options = new Map(
    [...options, ...inside].filter(([key]) => key === 'default' || key === 'limit' || key === 'comment'),
  );
  const made = railsColumn(name, kind, { options: given, rails });
  const filled: Filled | null =
    word === null || isSerial(kind) || kind === 'bigint' || kind === 'integer' || kind === 'primary_key'
      ? COUNTER
      : made.filled;
  const fallback = kind === 'uuid' && !given.has('default') ? sqlDefault('gen_random_uuid()') : made.default;
  return { columns: [{ ...made, nullable: false, filled, default: fallback }], constraints: [primaryKey([name])] };
}

function joinName(one: string, other: string, options: Options): string {
  const named = textIn(options.get('table_name'));
  if (named !== null) return named;
  const [first = '', second = ''] = [one, other].sort();
  return `${first}\0${second}`.replace(/^(.*[._])(.+)\0\1(.+)/, '$1$2_$3').replace('\0', '_');
}

type Joined = { readonly call: Call; readonly rails: Rails };

function createJoinTable(written: string, sides: readonly string[], { call, rails }: Joined): readonly Change[] {
  const table = nameFrom(written);
  const nullable = truthIn(entriesIn(call.options.get('column_options'))?.get('null')) === true;
  const parts = tableParts(table, callback(call), rails);
  const columns = sides.map((one) => column(`${singular(one)}_id`, type('bigint'), { nullable }));
  return [
    change(rails, call, {
      kind: 'create-table',
      table,
      columns: [...columns, ...parts.columns],
      constraints: parts.constraints,
      ifNotExists: false,
      partitionOf: null,
      fromQuery: false,
    }),
    ...parts.indexes.map((index) => change(rails, call, { kind: 'create-index', index, ifNotExists: false })),
    ...parts.unread,
  ];
}

/** Words on `t` of `change_table` that are verbs on the table: `t.remove :a` is `remove_columns :orders, :a`. */
const ON_TABLE: Readonly<Record<string, string>> = {
  remove: 'remove_columns',
  rename: 'rename_column',
  change: 'change_column',
  change_default: 'change_column_default',
  change_null: 'change_column_null',
  remove_references: 'remove_reference',
  remove_belongs_to: 'remove_reference',
  remove_timestamps: 'remove_timestamps',
  remove_index: 'remove_index',
  rename_index: 'rename_index',
  remove_foreign_key: 'remove_foreign_key',
  remove_check_constraint: 'remove_check_constraint',
  remove_exclusion_constraint: 'remove_exclusion_constraint',
  remove_unique_constraint: 'remove_unique_constraint',
};

function changeTable(written: string, call: Call, rails: Rails): readonly Change[] {
  const block = callback(call);
  const [param] = block?.params ?? [];
  const table = nameFrom(written);
  return readStatements(block?.body ?? [], rails, (inner) => {
    if (inner.on?.kind !== 'name' || inner.on.name !== param) return null;
    const verb = own(ON_TABLE, inner.name);
    if (verb !== undefined) {
      const onTable: Call = { ...inner, on: null, name: verb, args: [call.args[0] ?? inner, ...inner.args] };
      return (
        (own(COLUMN_VERBS, verb) ?? own(CONSTRAINT_VERBS, verb))?.(onTable, rails) ??
        unreadable(rails, inner, 'names that are not in the text')
      );
    }
    const part = tablePart(table, inner, rails);
    return part === null ? null : partChanges(rails, inner, { table, part });
  });
}
