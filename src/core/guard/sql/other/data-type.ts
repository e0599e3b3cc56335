import type { Type } from '../change.ts';
import type { Cursor } from './cursor.ts';

const MYSQL_NAMES: Readonly<Record<string, string>> = {
  int: 'integer',
  int1: 'tinyint',
  int2: 'smallint',
  int3: 'mediumint',
  int4: 'integer',
  int8: 'bigint',
  middleint: 'mediumint',
  bool: 'boolean',
  dec: 'numeric',
  decimal: 'numeric',
  fixed: 'numeric',
  float4: 'real',
  float8: 'double',
  float: 'real',
  real: 'double',
  'double precision': 'double',
  character: 'char',
  nchar: 'char',
  'national char': 'char',
  'national character': 'char',
  nvarchar: 'varchar',
  'character varying': 'varchar',
  'char varying': 'varchar',
  'national varchar': 'varchar',
  varcharacter: 'varchar',
  long: 'mediumtext',
  'long varchar': 'mediumtext',
  'long varbinary': 'mediumblob',
};

const SQLITE_NAMES: Readonly<Record<string, string>> = {
  int: 'integer',
  bool: 'boolean',
  decimal: 'numeric',
  'double precision': 'double',
  float: 'double',
  character: 'char',
  'character varying': 'varchar',
  'varying character': 'varchar',
  int2: 'smallint',
  int8: 'bigint',
};

const SECOND_WORDS: Readonly<Record<string, readonly string[]>> = {
  double: ['PRECISION'],
  char: ['VARYING'],
  character: ['VARYING'],
  national: ['CHAR', 'CHARACTER', 'VARCHAR'],
  long: ['VARCHAR', 'VARBINARY'],
};
const WHOLE_NUMBERS = ['tinyint', 'smallint', 'mediumint', 'integer', 'bigint'];

export type TypeRead = {
  readonly type: Type;
  readonly collation: string | null;
  /** SQLite: exactly INTEGER, which as primary key is the row id; INT is not. */
  readonly integer: boolean;
};

/** A data type by its canonical name, with the words that belong to it (`unsigned`, `character set`). */
export function readType(cursor: Cursor): TypeRead {
  return cursor.mysql ? readMysqlType(cursor) : readSqliteType(cursor);
}

function readMysqlType(cursor: Cursor): TypeRead {
  let written = cursor.ofKind('word').text.toLowerCase();
  const second = cursor.takeOneOf(SECOND_WORDS[written] ?? []);
  if (second !== null) written += ` ${second.toLowerCase()}`;
  const args = readArguments(cursor);
  let unsigned = false;
  let collation: string | null = null;
  for (;;) {
    if (cursor.takeOneOf(['UNSIGNED', 'ZEROFILL']) !== null) unsigned = true;
    else if (cursor.takeOneOf(['SIGNED', 'BINARY', 'ASCII', 'UNICODE', 'BYTE']) !== null) continue;
    else if (cursor.take('CHARACTER', 'SET') || cursor.take('CHARSET')) collation ??= cursor.name();
    else if (cursor.take('COLLATE')) collation = cursor.name();
    else return { type: mysqlType(MYSQL_NAMES[written] ?? written, args, unsigned), collation, integer: false };
  }
}

/** The same type is written in many ways (`int(11)`, `decimal(10)`): one of them is given, or every dump would differ from its migrations. */
function mysqlType(name: string, args: readonly string[], unsigned: boolean): Type {
  const as = (canonical: string, given = args) => ({ name: canonical, args: given, array: false, unsigned });
  if (name === 'boolean') return as('tinyint', ['1']);
  if (name === 'serial') return { name: 'bigint', args: [], array: false, unsigned: true };
  if (WHOLE_NUMBERS.includes(name)) return as(name, name === 'tinyint' && args[0] === '1' ? args : []);
  if (name === 'numeric') return as(name, [args[0] ?? '10', args[1] ?? '0']);
  if (name === 'real' && args.length === 1) return as(Number(args[0]) > 24 ? 'double' : 'real', []);
  if (['char', 'binary', 'bit'].includes(name)) return as(name, [args[0] ?? '1']);
  if (['year', 'json'].includes(name)) return as(name, []);
  if (['datetime', 'timestamp', 'time'].includes(name) && args[0] === '0') return as(name, []);
  if ((name === 'text' || name === 'blob') && args[0] !== undefined) return as(sizedText(name, Number(args[0])), []);
  return as(name);
}

function sizedText(name: string, length: number): string {
  if (length < 256) return `tiny${name}`;
  if (length < 65_536) return name;
  return length < 16_777_216 ? `medium${name}` : `long${name}`;
}

const COLUMN_WORDS = ['CONSTRAINT', 'PRIMARY', 'NOT', 'NULL', 'UNIQUE', 'CHECK', 'DEFAULT', 'COLLATE', 'REFERENCES'];
const SQLITE_TYPE_ENDS = [...COLUMN_WORDS, 'GENERATED', 'AS', 'AUTOINCREMENT'];

/** SQLite takes any words for a type, and none. */
function readSqliteType(cursor: Cursor): TypeRead {
  const words: string[] = [];
  while (cursor.atName && !cursor.isOneOf(SQLITE_TYPE_ENDS)) words.push(cursor.any().text.toLowerCase());
  const unsigned = words.length > 1 && words.at(-1) === 'unsigned';
  const written = (unsigned ? words.slice(0, -1) : words).join(' ');
  const args = readArguments(cursor);
  const name = SQLITE_NAMES[written] ?? (written === '' ? 'any' : written);
  const integer = written === 'integer' && args.length === 0 && !unsigned;
  return { type: { name, args, array: false, unsigned }, collation: null, integer };
}

function readArguments(cursor: Cursor): string[] {
  if (!cursor.is('(')) return [];
  return cursor
    .brackets()
    .split()
    .map((part) => (part.tokens.length === 1 ? part.any().text : part.wholeText));
}
