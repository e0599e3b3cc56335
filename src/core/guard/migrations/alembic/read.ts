import type { Change, ChangeBody, Column, Constraint, ConstraintName, Name } from '../../sql/change.ts';
import { chainOf, routineNamed, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { readCode } from '../code/read.ts';
import { readStatements } from '../code/statements.ts';
import { namesIn } from '../expression.ts';
import {
  COUNTER,
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
import { enumIn, nameIn, type SaColumn, saColumn, saType, serverDefault } from './types.ts';

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
    const verb = isOperation(call, context) ? VERBS[call.name] : undefined;
    if (verb !== undefined)
      return (
        verb(withTable(call, context), context.reading) ??
        unreadable(context.reading, call, 'names that are not in the text')
      );
    if (call.name === 'execute') return execute(call, context.reading);
    if (/^(create|drop)$/.test(call.name)) return enumChange(call, context);
    if (NO_MATTER.test(call.name)) return [];
    const own = call.on === null ? routineNamed(context.program, call.name) : null;
    if (own !== null && call.args.length === 0 && context.depth < DEEPEST)
      return readBody(own.body, { ...context, depth: context.depth + 1 });
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

type Verb = (call: Call, reading: Reading) => readonly Change[] | null;

function arg(call: Call, position: number, ...names: readonly string[]): Code | undefined {
  for (const name of names) if (call.options.has(name)) return call.options.get(name);
  return call.args[position];
}

function tableArg(call: Call, position: number, ...names: readonly string[]): Name | null {
  const name = textIn(arg(call, position, ...names));
  return name === null
    ? null
    : nameFrom(name, textIn(call.options.get('schema')) ?? textIn(call.options.get('source_schema')));
}

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
    const kind = KINDS[textIn(arg(call, 2, 'type_')) ?? ''];
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

function indexOf(
  table: Name,
  parts: readonly Code[],
  { name, call }: { name: string | null; call: Call },
): Extract<ChangeBody, { kind: 'create-index' }>['index'] {
  const where = call.options.get('postgresql_where') ?? call.options.get('sqlite_where');
  const texts = parts.map((one) => textIn(one) ?? (one.kind === 'call' ? (textIn(one.args[0]) ?? one.text) : one.text));
  return {
    name: name === null ? null : { schema: table.schema, name },
    table,
    unique: truthIn(call.options.get('unique')) === true,
    nullsNotDistinct: truthIn(call.options.get('postgresql_nulls_not_distinct')) === true,
    parts: texts,
    hasExpression: parts.some((one) => one.kind !== 'text'),
    where:
      where === undefined || where.kind === 'null'
        ? null
        : where.kind === 'call'
          ? (textIn(where.args[0]) ?? where.text)
          : (textIn(where) ?? where.text),
  };
}

type At = { readonly call: Call; readonly reading: Reading };

function addedColumn(table: Name, made: SaColumn, { call, reading }: At): readonly Change[] {
  const bodies: ChangeBody[] = [
    {
      kind: 'add-column',
      table,
      column: made.column,
      constraints: made.constraints,
      ifNotExists: truthIn(call.options.get('if_not_exists')) === true,
    },
  ];
  if (made.hasIndex) bodies.push({ kind: 'create-index', index: plain(table, made.column), ifNotExists: false });
  return bodies.map((body) => change(reading, call, body));
}

function plain(table: Name, { name }: Column): Extract<ChangeBody, { kind: 'create-index' }>['index'] {
  return {
    name: nameFrom(`ix_${table.name}_${name}`),
    table,
    unique: false,
    nullsNotDistinct: false,
    parts: [name],
    hasExpression: false,
    where: null,
  };
}

function alterColumn(call: Call, reading: Reading): readonly Change[] | null {
  const [table, column] = [tableArg(call, 0, 'table_name'), textIn(arg(call, 1, 'column_name'))];
  if (table === null || column === null || call.options.has('**')) return null;
  const { options } = call;
  const on = { table, column };
  const bodies: ChangeBody[] = [];
  const typed = options.get('type_');
  if (typed !== undefined && typed.kind !== 'null') {
    bodies.push({
      kind: 'change-type',
      ...on,
      type: saType(typed, reading.dialect),
      using: textIn(options.get('postgresql_using')),
    });
  }
  const value = options.get('server_default');
  const given = serverDefault(value);
  const isKept = value === undefined || (value.kind === 'boolean' && !value.value);
  if (!isKept)
    bodies.push(given === null ? { kind: 'drop-default', ...on } : { kind: 'set-default', ...on, value: given });
  const nullable = truthIn(options.get('nullable'));
  if (nullable !== null) bodies.push({ kind: nullable ? 'drop-not-null' : 'set-not-null', ...on });
  const to = textIn(options.get('new_column_name'));
  if (to !== null && to !== column) bodies.push({ kind: 'rename-column', ...on, to });
  if (bodies.length === 0) return harmless(reading, call, 'a comment');
  return bodies.map((body) => change(reading, call, body));
}

function createTable(call: Call, reading: Reading): readonly Change[] | null {
  const table = tableArg(call, 0, 'table_name');
  if (table === null) return null;
  const parts = call.args.slice(1);
  const columns = parts.map((one) => saColumn(one, reading.dialect));
  const made = columns.filter((one) => one !== null);
  const constraints = parts.flatMap((one, index) => (columns[index] === null ? [tableConstraint(one)] : []));
  const all = [...made.flatMap((one) => one.constraints), ...constraints.filter((one) => one !== null)];
  const unread = constraints.flatMap((one, index) =>
    one === null ? unreadable(reading, parts[index] ?? call, 'a part of a table that is not known') : [],
  );
  const enums = reading.dialect === 'postgres' ? made.flatMap((one) => enumBodies(one.type)) : [];
  const body: ChangeBody = {
    kind: 'create-table',
    table,
    columns: counting(
      made.map((one) => one.column),
      all,
    ),
    constraints: all,
    ifNotExists: truthIn(call.options.get('if_not_exists')) === true,
    partitionOf: null,
    fromQuery: false,
  };
  const indexes = made
    .filter((one) => one.hasIndex)
    .map((one): ChangeBody => ({ kind: 'create-index', index: plain(table, one.column), ifNotExists: false }));
  return [...[...enums, body, ...indexes].map((one) => change(reading, call, one)), ...unread];
}

/** SQLAlchemy lets a single whole-number key count by itself. */
function counting(columns: readonly Column[], constraints: readonly Constraint[]): readonly Column[] {
  const keys = constraints.flatMap((one) => (one.kind === 'primary-key' ? one.columns : []));
  const isForeign = (name: string) =>
    constraints.some((one) => one.kind === 'foreign-key' && one.columns.includes(name));
  return columns.map((one) => {
    if (!keys.includes(one.name)) return one;
    const counts =
      keys.length === 1 &&
      /int/.test(one.type.name) &&
      one.default === null &&
      one.filled === null &&
      !isForeign(one.name);
    return { ...one, nullable: false, filled: counts ? COUNTER : one.filled };
  });
}

function tableConstraint(code: Code): Constraint | null {
  if (code.kind !== 'call') return null;
  const name = nameIn(code.options.get('name'));
  const texts = code.args.map(textIn).filter((one) => one !== null);
  switch (code.name) {
    case 'PrimaryKeyConstraint':
      return primaryKey(texts, name);
    case 'UniqueConstraint':
      return unique(texts, name);
    case 'CheckConstraint':
      return { kind: 'check', name, expression: texts[0] ?? code.text, columns: namesIn(texts[0] ?? '') };
    case 'ExcludeConstraint':
      return { kind: 'exclusion', name };
    case 'ForeignKeyConstraint': {
      const [local, remote] = [textsIn(code.args[0]) ?? [], textsIn(code.args[1]) ?? []];
      const target = (remote[0] ?? '').split('.').slice(0, -1).join('.');
      return foreignKey(local, nameFrom(target), {
        name,
        refersToColumns: remote.map((one) => one.split('.').at(-1) ?? one),
        onDelete: foreignAction(textIn(code.options.get('ondelete'))),
        onUpdate: foreignAction(textIn(code.options.get('onupdate'))),
      });
    }
    default:
      return null;
  }
}

function enumBodies(code: Code | undefined): readonly ChangeBody[] {
  const found = enumIn(code);
  return found?.isMade ? [{ kind: 'create-enum', type: nameFrom(found.name), values: found.values }] : [];
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
