import { nameText, type Type } from '../change.ts';
import { nameOfList, stringsOf } from './names.ts';
import type { Node, Part } from './parser.ts';

const CANONICAL: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double',
  bool: 'boolean',
  bpchar: 'char',
  varbit: 'bit varying',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
  decimal: 'numeric',
};
const SERIAL = new Set(['serial', 'serial4', 'bigserial', 'serial8', 'smallserial', 'serial2']);

export function typeOf(type: Part<'TypeName'> | undefined): Type {
  const args = (type?.typmods ?? []).map(argument).filter((one) => one !== WHOLE_INTERVAL);
  const name = typeName(type);
  return {
    name,
    // `numeric(10)` and `numeric(10,0)` are one type; a dump writes the latter.
    args: name === 'numeric' && args.length === 1 ? [...args, '0'] : args,
    array: (type?.arrayBounds ?? []).length > 0,
    unsigned: false,
  };
}

/** `serial` is no type but a way to write an integer that is filled from a sequence. */
export function isSerial(type: Part<'TypeName'> | undefined): boolean {
  const names = stringsOf(type?.names);
  return names.length === 1 && SERIAL.has(names[0] ?? '');
}

/** As an argument of a function is known by: without lengths. */
export function typeText(type: Part<'TypeName'> | undefined): string {
  const { name, array } = typeOf(type);
  const of = type?.pct_type === true ? `${stringsOf(type.names).join('.')}%type` : name;
  return `${type?.setof === true ? 'setof ' : ''}${of}${array ? '[]' : ''}`;
}

function typeName(type: Part<'TypeName'> | undefined): string {
  const names = stringsOf(type?.names);
  const own = names.at(-1) ?? '';
  if (own === 'char') return '"char"';
  const builtIn = names.length === 1 || names.at(-2) === 'pg_catalog';
  return (builtIn ? CANONICAL[own] : undefined) ?? nameText(nameOfList(type?.names));
}

/** Mask that the grammar gives for `interval(3)`: all fields. */
const WHOLE_INTERVAL = '32767';

function argument(node: Node): string {
  if ('A_Const' in node) return constantText(node.A_Const);
  if ('ColumnRef' in node) return stringsOf(node.ColumnRef.fields).join('.');
  return '?';
}

export function constantText(constant: Part<'A_Const'>): string {
  if ('ival' in constant) return String(constant.ival?.ival ?? 0);
  if ('fval' in constant) return constant.fval?.fval ?? '';
  if ('sval' in constant) return constant.sval?.sval ?? '';
  if ('boolval' in constant) return String(constant.boolval?.boolval ?? false);
  return 'bsval' in constant ? (constant.bsval?.bsval ?? '') : 'null';
}
