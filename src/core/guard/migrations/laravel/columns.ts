import type { Column, Type } from '../../sql/change.ts';
import { type Begun, sizes } from '../builder/column.ts';
import { textIn, textsIn } from '../code/ask.ts';
import type { Call } from '../code/model.ts';
import { underscored } from '../inflect.ts';
import { COUNTER, column, type } from '../make.ts';
import type { Reading } from '../model.ts';
import { own } from '../own.ts';
import { typeFromSql } from '../sql-type.ts';

const INTEGERS: Readonly<Record<string, string>> = {
  integer: 'integer',
  bigInteger: 'bigint',
  smallInteger: 'smallint',
  tinyInteger: 'tinyint',
  mediumInteger: 'mediumint',
};

const SIMPLE: Readonly<Record<string, string>> = {
  text: 'text',
  tinyText: 'tinytext',
  mediumText: 'mediumtext',
  longText: 'longtext',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  timeTz: 'timetz',
  year: 'year',
  binary: 'bytes',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  foreignUuid: 'uuid',
  geometry: 'geometry',
  geography: 'geography',
  double: 'double',
  float: 'double',
  ipAddress: 'inet',
  macAddress: 'macaddr',
  foreignId: 'bigint',
  tsvector: 'tsvector',
};

/** Begin of a column; null: not one, or its name is not in the text. */
export function laravelColumn(call: Call, reading: Reading): Begun | null {
  const key = /^(id|bigIncrements|increments|smallIncrements|tinyIncrements|mediumIncrements)$/.exec(call.name)?.[1];
  const given = textIn(call.args[0] ?? call.options.get('column'));
  if (key !== undefined) {
    const name = given ?? 'id';
    return {
      name,
      type: type(key === 'id' || key === 'bigIncrements' ? 'bigint' : 'integer'),
      filled: COUNTER,
      isKey: true,
      nullable: false,
    };
  }
  if (call.name === 'foreignIdFor') {
    const model = /([\w\\]+)::class/.exec(call.args[0]?.text ?? '')?.[1];
    const name = textIn(call.args[1]) ?? (model === undefined ? null : `${underscored(model)}_id`);
    return name === null ? null : { name, type: type('bigint') };
  }
  if (call.name === 'rememberToken') return { name: 'remember_token', type: type('varchar', ['100']), nullable: true };
  if (/^softDeletes(Tz|Datetime)?$/.test(call.name))
    return { name: given ?? 'deleted_at', type: stamp(call.name, reading), nullable: true };
  if (given === null) return null;
  if (call.name === 'addColumn' || call.name === 'rawColumn') return added(call, reading);
  const made = laravelType(call, reading);
  return made === null ? null : { name: given, type: made };
}

function added(call: Call, reading: Reading): Begun | null {
  const [first, second] = call.args.map(textIn);
  if (typeof first !== 'string' || typeof second !== 'string') return null;
  const [word, name] = call.name === 'addColumn' ? [first, second] : [second, first];
  return { name, type: typeFromSql(word, reading.dialect) };
}

function laravelType(call: Call, reading: Reading): Type | null {
  const isMysql = reading.dialect === 'mysql';
  const given = sizes(call);
  const integer = own(INTEGERS, call.name) ?? own(INTEGERS, unsignedName(call.name));
  if (integer !== undefined) return integerType(integer, { unsigned: /^unsigned/.test(call.name), isMysql });
  const simple = own(SIMPLE, call.name);
  if (simple !== undefined) return type(isMysql ? simple : simple.replace(/^(tiny|medium|long)text$/, 'text'));
  switch (call.name) {
    case 'string':
    case 'char':
      return type(
        call.name === 'char' ? 'char' : 'varchar',
        given.length === 0 ? [call.options.get('length')?.text ?? '255'] : given,
      );
    case 'ulid':
    case 'foreignUlid':
      return type('char', ['26']);
    case 'decimal':
    case 'unsignedDecimal':
      return type('numeric', [given[0] ?? '8', given[1] ?? '2']);
    case 'dateTime':
    case 'dateTimeTz':
    case 'timestamp':
    case 'timestampTz':
      return stamp(call.name, reading);
    case 'enum':
    case 'set':
      return isMysql ? type(call.name, textsIn(call.args[1]) ?? []) : type('varchar', ['255']);
    default:
      return null;
  }
}

function unsignedName(name: string): string {
  const bare = name.replace(/^unsigned/, '');
  return bare === name ? '' : bare.charAt(0).toLowerCase() + bare.slice(1);
}

function integerType(name: string, { unsigned, isMysql }: { unsigned: boolean; isMysql: boolean }): Type {
  if (isMysql) return type(name, [], { unsigned });
  return type(name === 'tinyint' ? 'smallint' : name === 'mediumint' ? 'integer' : name);
}

function stamp(name: string, { dialect }: Reading): Type {
  if (dialect === 'postgres' || dialect === null) return type(/Tz$/.test(name) ? 'timestamptz' : 'timestamp');
  return type(/^dateTime|Datetime$/.test(name) ? 'datetime' : 'timestamp');
}

/** Words that stand for two columns. */
export function laravelPair(call: Call, reading: Reading): readonly Column[] | null {
  const name = textIn(call.args[0]);
  if (/^(nullableT|t)imestamps(Tz)?$/.test(call.name)) {
    return ['created_at', 'updated_at'].map((one) => column(one, stamp(call.name, reading), { nullable: true }));
  }
  const kind = /^(nullable)?(u(?:uid|lid)|numeric)?[mM]orphs$/.exec(call.name);
  if (kind === null || name === null) return null;
  const nullable = kind[1] !== undefined;
  const id = kind[2] === 'uuid' ? type('uuid') : kind[2] === 'ulid' ? type('char', ['26']) : type('bigint');
  return [column(`${name}_type`, type('varchar', ['255']), { nullable }), column(`${name}_id`, id, { nullable })];
}
