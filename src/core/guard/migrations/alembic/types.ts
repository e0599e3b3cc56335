import type { Column, Constraint, Default, Dialect, Type } from '../../sql/change.ts';
import { chainOf, numberIn, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import {
  COUNTER,
  column,
  defaultFrom,
  foreignAction,
  foreignKey,
  nameFrom,
  sqlDefault,
  type,
  unique,
} from '../make.ts';
import { own } from '../own.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  text: 'text',
  unicodetext: 'text',
  integer: 'integer',
  int: 'integer',
  biginteger: 'bigint',
  bigint: 'bigint',
  smallinteger: 'smallint',
  smallint: 'smallint',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  float: 'double',
  double: 'double',
  double_precision: 'double',
  real: 'real',
  largebinary: 'bytes',
  bytea: 'bytes',
  blob: 'bytes',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  interval: 'interval',
  autostring: 'varchar',
};

/** `sa.String(length=20)`, `sa.Integer`, `postgresql.ARRAY(sa.Text())`. */
export function saType(code: Code | undefined, dialect: Dialect | null): Type {
  if (code?.kind === 'name') return typeOf(code.name.split('.').at(-1) ?? '', null, dialect);
  if (code?.kind !== 'call') return type(code?.text ?? 'unknown');
  if (code.name === 'with_variant') return variant(code, dialect);
  return typeOf(code.name, code, dialect);
}

function variant(call: Call, dialect: Dialect | null): Type {
  const isMeant = textIn(call.args[1])?.replace('postgresql', 'postgres') === dialect;
  return saType(isMeant ? call.args[0] : (call.on ?? undefined), dialect);
}

function typeOf(name: string, call: Call | null, dialect: Dialect | null): Type {
  const word = name.toLowerCase();
  const numbers = (call?.args ?? []).map(numberIn).filter((one) => one !== null);
  const option = (key: string) => numberIn(call?.options.get(key));
  const zoned = truthIn(call?.options.get('timezone')) === true;
  const simple = own(SIMPLE, word);
  if (simple !== undefined) return type(simple);
  switch (word) {
    case 'string':
    case 'unicode':
    case 'varchar':
    case 'char':
    case 'nvarchar': {
      const length = option('length') ?? numbers[0];
      return type(word === 'char' ? 'char' : 'varchar', length === undefined ? [] : [length]);
    }
    case 'numeric':
    case 'decimal':
      return type(
        'numeric',
        [option('precision') ?? numbers[0], option('scale') ?? numbers[1]].filter((one) => typeof one === 'string'),
      );
    case 'datetime':
    case 'timestamp':
      return type(dialect === 'mysql' || dialect === 'sqlite' ? word : zoned ? 'timestamptz' : 'timestamp');
    case 'time':
      return type(zoned ? 'timetz' : 'time');
    case 'array':
      return { ...saType(call?.args[0], dialect), array: true };
    case 'enum':
      return enumType(call, dialect);
    default:
      return type(word, numbers);
  }
}

/** Postgres has a type of that name; MySQL and SQLite have none. */
function enumType(call: Call | null, dialect: Dialect | null): Type {
  const name = textIn(call?.options.get('name'));
  const values = call === null ? [] : call.args.map(textIn).filter((one) => one !== null);
  if (dialect === 'mysql') return type('enum', values);
  return name === null ? type('varchar') : type(name);
}

/** The enum type that a column or `sa.Enum(...)` brings with it in Postgres. */
export function enumIn(
  code: Code | undefined,
): { readonly name: string; readonly values: readonly string[]; readonly isMade: boolean } | null {
  if (code?.kind !== 'call' || code.name.toLowerCase() !== 'enum') return null;
  const name = textIn(code.options.get('name'));
  const values = textsIn(code.args[0]) ?? null;
  const all = values !== null && code.args.length === 1 ? values : code.args.map(textIn).filter((one) => one !== null);
  return name === null ? null : { name, values: all, isMade: truthIn(code.options.get('create_type')) !== false };
}

export type SaColumn = {
  readonly column: Column;
  readonly constraints: readonly Constraint[];
  readonly hasIndex: boolean;
  readonly type: Code | undefined;
};

/** `sa.Column('name', sa.String(), nullable=False, server_default='x')`; null: its name is not in the text. */
export function saColumn(code: Code | undefined, dialect: Dialect | null): SaColumn | null {
  if (code?.kind !== 'call' || code.name !== 'Column' || code.options.has('**')) return null;
  const { options } = code;
  const name = textIn(code.args[0]) ?? textIn(options.get('name'));
  if (name === null) return null;
  const rest = code.args.slice(1);
  const typed = options.get('type_') ?? rest.find((one) => !isPart(one));
  const isKey = truthIn(options.get('primary_key')) === true;
  const made = column(name, saType(typed, dialect), {
    nullable: truthIn(options.get('nullable')) ?? !isKey,
    default: serverDefault(options.get('server_default')),
    filled: filledOf(rest, truthIn(options.get('autoincrement')) === true),
    comment: textIn(options.get('comment')),
  });
  const keys = rest.flatMap((one) => (one.kind === 'call' && one.name === 'ForeignKey' ? [keyOf(name, one)] : []));
  const constraints: Constraint[] = [...keys];
  if (isKey) constraints.push({ kind: 'primary-key', name: null, columns: [name] });
  if (truthIn(options.get('unique')) === true) constraints.push(unique([name]));
  return { column: made, constraints, hasIndex: truthIn(options.get('index')) === true, type: typed };
}

function isPart(code: Code): boolean {
  return (
    code.kind === 'call' && /^(ForeignKey|Identity|Computed|CheckConstraint|Sequence|FetchedValue)$/.test(code.name)
  );
}

function filledOf(parts: readonly Code[], counts: boolean): Column['filled'] {
  for (const part of parts) {
    if (part.kind !== 'call') continue;
    if (part.name === 'Identity') return { kind: 'identity', always: truthIn(part.options.get('always')) === true };
    if (part.name === 'Computed') return { kind: 'computed', expression: textIn(part.args[0]) ?? part.text };
  }
  return counts ? COUNTER : null;
}

function keyOf(name: string, call: Call): Constraint {
  const target = (textIn(call.args[0]) ?? call.args[0]?.text ?? '').split('.');
  return foreignKey([name], nameFrom(target.slice(0, -1).join('.')), {
    name: nameIn(call.options.get('name')),
    refersToColumns: target.slice(-1),
    onDelete: foreignAction(textIn(call.options.get('ondelete'))),
    onUpdate: foreignAction(textIn(call.options.get('onupdate'))),
  });
}

/** A name, or `op.f('name')`. */
export function nameIn(code: Code | undefined): string | null {
  return code?.kind === 'call' && code.name === 'f' ? textIn(code.args[0]) : textIn(code);
}

/** A text stands as a value; `sa.text('now()')` as SQL. `None` and `False` are none. */
export function serverDefault(code: Code | undefined): Default | null {
  if (code === undefined || code.kind === 'null' || code.kind === 'boolean') return null;
  if (code.kind === 'call') {
    const { calls } = chainOf(code);
    if (/^(true|false)$/.test(code.name)) return { text: code.name, kind: 'constant' };
    const text = textIn(calls[0]?.args[0]);
    return calls[0]?.name === 'text' || calls[0]?.name === 'literal_column'
      ? sqlDefault(text ?? code.text)
      : { text: code.text, kind: 'expression' };
  }
  return defaultFrom(code);
}
