import type { Change, ChangeBody, Column, Constraint, Name } from '../../sql/change.ts';
import { textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { namesIn } from '../expression.ts';
import {
  COUNTER,
  change,
  foreignAction,
  foreignKey,
  harmless,
  nameFrom,
  primaryKey,
  unique,
  unreadable,
} from '../make.ts';
import type { Reading } from '../model.ts';
import { type At, arg, tableArg } from './arguments.ts';
import { enumIn, nameIn, type SaColumn, saColumn, saType, serverDefault } from './types.ts';

export function indexOf(
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

export function addedColumn(table: Name, made: SaColumn, { call, reading }: At): readonly Change[] {
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

export function alterColumn(call: Call, reading: Reading): readonly Change[] | null {
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

export function createTable(call: Call, reading: Reading): readonly Change[] | null {
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
