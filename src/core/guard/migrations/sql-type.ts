import type { Dialect, Type } from '../sql/change.ts';
import { type } from './make.ts';
import { own } from './own.ts';

const CANONICAL: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int2: 'smallint',
  int8: 'bigint',
  decimal: 'numeric',
  dec: 'numeric',
  fixed: 'numeric',
  float4: 'real',
  float8: 'double',
  'double precision': 'double',
  'character varying': 'varchar',
  nvarchar: 'varchar',
  'national varchar': 'varchar',
  character: 'char',
  bpchar: 'char',
  nchar: 'char',
  bool: 'boolean',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  bytea: 'bytes',
  blob: 'bytes',
  tinyblob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  binary: 'bytes',
  varbinary: 'bytes',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
};

/** A type as SQL writes it, such as `character varying(20)[]` or `int unsigned`. */
export function typeFromSql(written: string, dialect: Dialect | null): Type {
  const text = written.trim().replaceAll('`', '').replace(/\s+/g, ' ');
  const [, args] = /\(([^()]*)\)/.exec(text) ?? [];
  const bare = text
    .replace(/\s*\([^()]*\)/, '')
    .replace(/(\s*\[\d*\])+$/, '')
    .replace(/ unsigned| zerofill| identity/gi, '');
  const name = /^"/.test(bare) ? bare.replaceAll('"', '') : bare.toLowerCase();
  return type(
    name === 'float'
      ? dialect === 'mysql'
        ? 'real'
        : 'double'
      : (own(CANONICAL, name) ?? name.replace(/^public\./, '')),
    args === undefined ? [] : split(args),
    {
      array: /\]$/.test(text),
      unsigned: / unsigned/i.test(text),
    },
  );
}

/** `serial` and its sisters: the database counts. */
export function isSerial(written: string): boolean {
  return /^\s*(small|big)?serial[248]?\s*$/i.test(written);
}

function split(args: string): readonly string[] {
  return args.split(',').map((one) => one.trim().replace(/^'(.*)'$/s, '$1'));
}
