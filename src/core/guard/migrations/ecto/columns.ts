import type { Column, Constraint, Type } from '../../sql/change.ts';
import { numberIn, textIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { COUNTER, column, defaultFrom, foreignAction, foreignKey, nameFrom, type } from '../make.ts';
import type { Reading } from '../model.ts';
import { typeFromSql } from '../sql-type.ts';

type Made = { readonly columns: readonly Column[]; readonly constraints: readonly Constraint[] };

export function stamps(call: Call, reading: Reading): Made {
  const word = textIn(call.options.get('type')) ?? 'naive_datetime';
  const nullable = truthIn(call.options.get('null')) === true;
  const names = (['inserted_at', 'updated_at'] as const).flatMap((key) => {
    const said = call.options.get(key);
    return truthIn(said) === false ? [] : [textIn(said) ?? key];
  });
  return { columns: names.map((name) => column(name, ectoType(word, call, reading), { nullable })), constraints: [] };
}

/** `add :user_id, references(:users), null: false`. */
export function added(call: Call, reading: Reading): Made | null {
  const [name, typed] = [textIn(call.args[0]), call.args[1]];
  if (name === null) return null;
  const made = typeIn(typed, call, reading);
  if (made === null) return null;
  const { options } = call;
  const value = defaultFrom(options.get('default'));
  const isKey = truthIn(options.get('primary_key')) === true;
  const counts =
    /^(big)?serial$/.test(textIn(typed) ?? '') || (isKey && /int/.test(made.name) && typed?.kind === 'text');
  const generated = textIn(options.get('generated'));
  const [, computed] = /\bas\s*\((.*)\)/is.exec(generated ?? '') ?? [];
  const key = typed?.kind === 'call' && typed.name === 'references' ? keyOf(name, typed) : null;
  return {
    columns: [
      column(name, made, {
        nullable: truthIn(options.get('null')) !== false && !isKey,
        default: value?.kind === 'null' ? null : value,
        filled: counts
          ? COUNTER
          : generated === null
            ? null
            : /identity/i.test(generated)
              ? { kind: 'identity', always: /^\s*always/i.test(generated) }
              : { kind: 'computed', expression: computed ?? generated },
        comment: textIn(options.get('comment')),
      }),
    ],
    constraints: key === null ? [] : [key],
  };
}

export function typeIn(code: Code | undefined, call: Call, reading: Reading): Type | null {
  if (code?.kind === 'call' && code.name === 'references')
    return ectoType(textIn(code.options.get('type')) ?? 'bigint', call, reading);
  if (code?.kind === 'other') {
    const [, inner] = /^\{:array,\s*:(\w+)\s*\}$/.exec(code.text) ?? [];
    return inner === undefined ? null : { ...ectoType(inner, call, reading), array: true };
  }
  const word = textIn(code);
  return word === null ? null : ectoType(word, call, reading);
}

export function ectoType(word: string, call: Call, { dialect }: Reading): Type {
  const size = numberIn(call.options.get('size'));
  const digits = [numberIn(call.options.get('precision')), numberIn(call.options.get('scale'))].filter(
    (one) => one !== null,
  );
  const isMysql = dialect === 'mysql';
  switch (word) {
    case 'string':
      return type('varchar', [size ?? '255']);
    case 'id':
    case 'bigserial':
      return type('bigint');
    case 'binary_id':
    case 'uuid':
      return isMysql ? type('bytes') : type('uuid');
    case 'map':
      return type(isMysql ? 'json' : 'jsonb');
    case 'float':
      return type('double');
    case 'decimal':
    case 'numeric':
      return type('numeric', digits);
    case 'binary':
      return type('bytes');
    case 'utc_datetime':
    case 'utc_datetime_usec':
    case 'naive_datetime':
    case 'naive_datetime_usec':
      return type(isMysql ? 'datetime' : 'timestamp');
    case 'time_usec':
      return type('time');
    default:
      return typeFromSql(size === null ? word : `${word}(${size})`, dialect);
  }
}

export function keyOf(name: string, call: Call): Constraint | null {
  const to = textIn(call.args[0]);
  if (to === null) return null;
  const { options } = call;
  return foreignKey([name], nameFrom(to, textIn(options.get('prefix'))), {
    name: textIn(options.get('name')),
    refersToColumns: [textIn(options.get('column')) ?? 'id'],
    onDelete: foreignAction(textIn(options.get('on_delete'))),
    onUpdate: foreignAction(textIn(options.get('on_update'))),
  });
}
