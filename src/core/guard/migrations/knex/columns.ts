import type { Type } from '../../sql/change.ts';
import { type Begun, sizes } from '../builder/column.ts';
import { entry, textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call } from '../code/model.ts';
import { COUNTER, type } from '../make.ts';
import type { Reading } from '../model.ts';
import { own } from '../own.ts';
import { isSerial, typeFromSql } from '../sql-type.ts';

/** Null: no column, or its name is not in the text. */
export function knexColumn(call: Call, reading: Reading): Begun | null {
  const isCounter = /^(increments|bigincrements|smallincrements)$/i.test(call.name);
  const name = textIn(call.args[0]) ?? (isCounter && call.args.length === 0 ? 'id' : null);
  if (name === null) return null;
  if (isCounter)
    return {
      name,
      type: type(/^big/.test(call.name) ? 'bigint' : 'integer'),
      filled: COUNTER,
      isKey: truthIn(entry(call.args[1], 'primaryKey')) !== false,
      nullable: false,
    };
  if (call.name === 'specificType') {
    const written = textIn(call.args[1]);
    return written === null
      ? null
      : { name, type: typeFromSql(written, reading.dialect), filled: isSerial(written) ? COUNTER : null };
  }
  const made = knexType(call, reading);
  return made === null ? null : { name, type: made };
}

const SIMPLE: Readonly<Record<string, string>> = {
  integer: 'integer',
  int: 'integer',
  tinyint: 'tinyint',
  smallint: 'smallint',
  mediumint: 'mediumint',
  bigint: 'bigint',
  bigInteger: 'bigint',
  float: 'real',
  double: 'double',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  time: 'time',
  binary: 'bytes',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  geometry: 'geometry',
  geography: 'geography',
  point: 'point',
};

function knexType(call: Call, { dialect }: Reading): Type | null {
  const isPostgres = dialect === 'postgres' || dialect === null;
  const simple = own(SIMPLE, call.name);
  const given = sizes(call);
  if (simple === 'tinyint' && isPostgres) return type('smallint');
  if (simple !== undefined) return type(simple);
  switch (call.name) {
    case 'string':
      return type('varchar', given.length === 0 ? ['255'] : given);
    case 'text':
      return type(isPostgres ? 'text' : (textIn(call.args[1]) ?? 'text'));
    case 'decimal':
      return type('numeric', [given[0] ?? '8', given[1] ?? '2']);
    case 'timestamp':
    case 'datetime':
    case 'dateTime': {
      const zoned =
        (truthIn(entry(call.args[1], 'useTz')) ?? (truthIn(call.args[1]) === null ? true : !truthIn(call.args[1]))) ===
        true;
      return type(
        isPostgres ? (zoned ? 'timestamptz' : 'timestamp') : call.name === 'timestamp' ? 'timestamp' : 'datetime',
      );
    }
    case 'enu':
    case 'enum': {
      const native = truthIn(entry(call.args[2], 'useNative')) === true;
      if (!isPostgres) return type('enum', textsIn(call.args[1]) ?? []);
      return type(native ? (textIn(entry(call.args[2], 'enumName')) ?? 'enum') : 'text');
    }
    default:
      return null;
  }
}
