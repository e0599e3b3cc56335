import type { Change, Constraint, ConstraintName } from '../../sql/change.ts';
import { chainOf, routineNamed, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readCode } from '../code/read.ts';
import { readStatements } from '../code/statements.ts';
import { namesIn } from '../expression.ts';
import {
  change,
  foreignAction,
  foreignKey,
  harmless,
  nameFrom,
  primaryKey,
  sqlIn,
  unique,
  unreadable,
} from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { own } from '../own.ts';
import { arg, tableArg, type Verb } from './arguments.ts';
import { addedColumn, alterColumn, createTable, indexOf } from './tables.ts';
import { enumIn, nameIn, saColumn } from './types.ts';

/** Changes of `upgrade()`. */
export function readAlembic(file: TextFile, reading: Reading): readonly Change[] {
  const program = readCode('python', file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const up = routineNamed(program, 'upgrade');
  if (up === null) return unreadable(reading, whole, 'a revision without `upgrade`');
  return readBody(up.body, { reading, program, batch: null, depth: 0 });
}

type Context = {
  readonly reading: Reading;
  readonly program: readonly Code[];
  /** Table of the `with op.batch_alter_table(...)` around. */
  readonly batch: { readonly alias: string; readonly table: Code } | null;
  readonly depth: number;
};

const DEEPEST = 5;
const NO_MATTER =
  /^(get_bind|get_context|inspect|get_inspector|has_table|get_columns|get_indexes|get_table_names|get_unique_constraints|get_foreign_keys|autocommit_block|begin_nested|begin|commit|fetchall|fetchone|scalar|first|getLogger|fileConfig|table|column|MetaData|Table|Session|sessionmaker|close|create_table_comment|drop_table_comment|reflect)$/;

function readBody(body: readonly Code[], context: Context): readonly Change[] {
  return readStatements(body, context.reading, (call) => {
    if (call.name === 'batch_alter_table' && call.block !== null) return batch(call, context);
    if (call.block !== null && /^(autocommit_block|begin|begin_nested|connect|no_autoflush|Session)$/.test(call.name))
      return readBody(call.block.body, context);
    const verb = isOperation(call, context) ? own(VERBS, call.name) : undefined;
    if (verb !== undefined)
      return (
        verb(withTable(call, context), context.reading) ??
        unreadable(context.reading, call, 'names that are not in the text')
      );
    if (call.name === 'execute') return execute(call, context.reading);
    if (/^(create|drop)$/.test(call.name)) return enumChange(call, context);
    if (NO_MATTER.test(call.name)) return [];
    const helper = call.on === null ? routineNamed(context.program, call.name) : null;
    if (helper !== null && call.args.length === 0 && context.depth < DEEPEST)
      return readBody(helper.body, { ...context, depth: context.depth + 1 });
    return null;
  });
}

function isOperation({ on }: Call, { batch: open }: Context): boolean {
  return on?.kind === 'name' && (/(^|\.)op$/.test(on.name) || on.name === open?.alias);
}

function batch(call: Call, context: Context): readonly Change[] {
  const table = call.args[0] ?? call.options.get('table_name');
  const [alias] = call.block?.params ?? [];
  if (table === undefined || alias === undefined)
    return unreadable(context.reading, call, 'names that are not in the text');
  return readBody(call.block?.body ?? [], {
    ...context,
    batch: { alias, table: withSchema(table, call.options.get('schema')) },
  });
}

function withSchema(table: Code, schema: Code | undefined): Code {
  const [name, before] = [textIn(table), textIn(schema)];
  return name === null || before === null || table.kind !== 'text' ? table : { ...table, value: `${before}.${name}` };
}

/** In a batch the table is not said again: it is put where `op` has it. */
function withTable(call: Call, { batch: open }: Context): Call {
  if (open === null || call.on?.kind !== 'name' || call.on.name !== open.alias) return call;
  const at = TABLE_SECOND.test(call.name) ? 1 : 0;
  return { ...call, args: [...call.args.slice(0, at), open.table, ...call.args.slice(at)] };
}

const TABLE_SECOND =
  /^(create_(index|unique_constraint|foreign_key|check_constraint|primary_key|exclude_constraint)|drop_(index|constraint))$/;

const VERBS: Readonly<Record<string, Verb>> = {
  create_table: createTable,
  drop_table: (call, reading) => {
    const table = tableArg(call, 0, 'table_name');
    return table === null
      ? null
      : [
          change(reading, call, {
            kind: 'drop-table',
            table,
            ifExists: truthIn(call.options.get('if_exists')) === true,
          }),
        ];
  },
  rename_table: (call, reading) => {
    const [table, to] = [tableArg(call, 0, 'old_table_name'), textIn(arg(call, 1, 'new_table_name'))];
    return table === null || to === null ? null : [change(reading, call, { kind: 'rename-table', table, to })];
  },
  add_column: (call, reading) => {
    const table = tableArg(call, 0, 'table_name');
    const made = saColumn(arg(call, 1, 'column'), reading.dialect);
    return table === null || made === null ? null : addedColumn(table, made, { call, reading });
  },
  drop_column: (call, reading) => {
    const [table, column] = [tableArg(call, 0, 'table_name'), textIn(arg(call, 1, 'column_name'))];
    if (table === null || column === null) return null;
    return [
      change(reading, call, {
        kind: 'drop-column',
        table,
        column,
        ifExists: truthIn(call.options.get('if_exists')) === true,
      }),
    ];
  },
  alter_column: alterColumn,
  create_index: (call, reading) => {
    const [name, table] = [nameIn(arg(call, 0, 'index_name')), tableArg(call, 1, 'table_name')];
    const listed = arg(call, 2, 'columns');
    if (table === null || listed?.kind !== 'list') return null;
    return [
      change(reading, call, {
        kind: 'create-index',
        index: indexOf(table, listed.items, { name, call }),
        ifNotExists: truthIn(call.options.get('if_not_exists')) === true,
      }),
    ];
  },
  drop_index: (call, reading) => {
    const name = nameIn(arg(call, 0, 'index_name'));
    if (name === null) return null;
    return [
      change(reading, call, {
        kind: 'drop-index',
        name: nameFrom(name),
        table: tableArg(call, 1, 'table_name'),
        columns: null,
        ifExists: truthIn(call.options.get('if_exists')) === true,
      }),
    ];
  },
  create_unique_constraint: constraint(1, (call, name) => {
    const columns = textsIn(arg(call, 2, 'columns'));
    return columns === null ? null : unique(columns, name);
  }),
  create_primary_key: constraint(1, (call, name) => {
    const columns = textsIn(arg(call, 2, 'columns'));
    return columns === null ? null : primaryKey(columns, name);
  }),
  create_check_constraint: constraint(1, (call, name) => {
    const condition = arg(call, 2, 'condition');
    const expression =
      textIn(condition) ?? (condition?.kind === 'call' ? textIn(condition.args[0]) : null) ?? condition?.text ?? '';
    return { kind: 'check', name, expression, columns: namesIn(expression) };
  }),
  create_exclude_constraint: constraint(1, (_, name) => ({ kind: 'exclusion', name })),
  create_foreign_key: constraint(1, (call, name) => {
    const [to, local] = [textIn(arg(call, 2, 'referent_table')), textsIn(arg(call, 3, 'local_cols'))];
    if (to === null || local === null) return null;
    return foreignKey(local, nameFrom(to, textIn(call.options.get('referent_schema'))), {
      name,
      refersToColumns: textsIn(arg(call, 4, 'remote_cols')) ?? [],
      onDelete: foreignAction(textIn(call.options.get('ondelete'))),
      onUpdate: foreignAction(textIn(call.options.get('onupdate'))),
    });
  }),
  drop_constraint: (call, reading) => {
    const [named, table] = [nameIn(arg(call, 0, 'constraint_name')), tableArg(call, 1, 'table_name')];
    if (table === null) return null;
    const kind = own(KINDS, textIn(arg(call, 2, 'type_')) ?? '');
    if (named === null && kind === undefined) return null;
    const name: ConstraintName =
      named === null
        ? { by: 'kind', kind: kind ?? 'check', columns: null, refersTo: null }
        : { by: 'name', name: named };
    return [
      change(reading, call, {
        kind: 'drop-constraint',
        table,
        name,
        ifExists: truthIn(call.options.get('if_exists')) === true,
      }),
    ];
  },
  execute,
  bulk_insert: (call, reading) => {
    const [first] = call.args;
    const name = first?.kind === 'call' ? textIn(first.args[0]) : null;
    return [
      change(reading, call, { kind: 'insert-rows', table: nameFrom(name ?? first?.text ?? ''), copiesFrom: null }),
    ];
  },
  create_table_comment: (call, reading) => harmless(reading, call, 'a comment'),
  drop_table_comment: (call, reading) => harmless(reading, call, 'a comment'),
  get_bind: () => [],
  get_context: () => [],
  f: () => [],
};

const KINDS: Readonly<Record<string, Constraint['kind']>> = {
  foreignkey: 'foreign-key',
  unique: 'unique',
  check: 'check',
  primary: 'primary-key',
};

function constraint(at: number, make: (call: Call, name: string | null) => Constraint | null): Verb {
  return (call, reading) => {
    const table = tableArg(call, at, 'table_name', 'source_table');
    const made = make(call, nameIn(arg(call, 0, 'constraint_name')));
    return table === null || made === null
      ? null
      : [change(reading, call, { kind: 'add-constraint', table, constraint: made, usingIndex: null })];
  };
}

/** `sa.Enum('a', 'b', name='state').create(op.get_bind())`, also by a name that stands for it. */
function enumChange(call: Call, { reading, program }: Context): readonly Change[] | null {
  const { root, calls } = chainOf(call);
  const named = root?.kind === 'name' ? definitionOf(root.name, program) : undefined;
  const found = enumIn(calls.length > 1 ? calls.at(-2) : named);
  if (found === null) return null;
  const type = nameFrom(found.name);
  return [
    change(
      reading,
      call,
      call.name === 'create'
        ? { kind: 'create-enum', type, values: found.values }
        : { kind: 'drop-type', type, what: 'type' },
    ),
  ];
}

function definitionOf(name: string, program: readonly Code[]): Code | undefined {
  const all = program.flatMap((one) => (one.kind === 'routine' ? [one, ...one.body] : [one]));
  const found = all.find((one) => one.kind === 'assign' && one.to === name);
  return found?.kind === 'assign' ? found.value : undefined;
}

/** `op.execute('...')`, `op.execute(sa.text('...'))`, `connection.execute(...)`. */
function execute(call: Call, reading: Reading): readonly Change[] {
  const [first] = call.args;
  const isText = first?.kind === 'call' && (first.name === 'text' || first.name === 'DDL');
  const sql = isText ? first.args[0] : (first ?? call.options.get('sqltext'));
  return sql?.kind === 'call'
    ? unreadable(reading, call, 'a statement that SQLAlchemy puts together')
    : sqlIn(reading, sql, call);
}
