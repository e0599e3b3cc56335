import type { Type } from '../change.ts';

/** What a type holds, with its bounds; `other` is what is not known here. */
export type Family =
  | { readonly kind: 'integer'; readonly bits: number; readonly unsigned: boolean }
  | { readonly kind: 'numeric'; readonly whole: number; readonly scale: number }
  | { readonly kind: 'float'; readonly bits: number }
  | { readonly kind: 'text'; readonly limit: number; readonly padded: boolean; readonly anyCase: boolean }
  | { readonly kind: 'bytes'; readonly limit: number }
  | { readonly kind: 'moment'; readonly zoned: boolean /** Of a second. */; readonly digits: number }
  | { readonly kind: 'date' | 'time' | 'interval' | 'boolean' | 'uuid' | 'json' | 'jsonb' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'other' };

const INTEGERS: Record<string, number> = { tinyint: 8, smallint: 16, mediumint: 24, integer: 32, bigint: 64 };
const TEXTS: Record<string, number> = {
  tinytext: 255,
  mediumtext: 16_777_215,
  longtext: 4_294_967_295,
  citext: Number.POSITIVE_INFINITY,
};
const BYTES: Record<string, number> = {
  tinyblob: 255,
  mediumblob: 16_777_215,
  longblob: 4_294_967_295,
  bytea: Number.POSITIVE_INFINITY,
};
const PLAIN = new Set(['date', 'interval', 'boolean', 'uuid', 'json', 'jsonb'] as const);

export function familyOf(type: Type, isMysql: boolean): Family {
  const [first, second] = type.args.map(Number);
  const bits = INTEGERS[type.name];
  if (bits !== undefined) return { kind: 'integer', bits, unsigned: type.unsigned };
  if (type.name === 'numeric') {
    if (first === undefined && !isMysql)
      return { kind: 'numeric', whole: Number.POSITIVE_INFINITY, scale: Number.POSITIVE_INFINITY };
    const scale = second ?? 0;
    return { kind: 'numeric', whole: (first ?? 10) - scale, scale };
  }
  if (type.name === 'real' || type.name === 'double') return { kind: 'float', bits: type.name === 'real' ? 32 : 64 };
  return textOrBytes(type, isMysql) ?? timeOrPlain(type);
}

function textOrBytes(type: Type, isMysql: boolean): Family | null {
  const first = type.args[0] === undefined ? undefined : Number(type.args[0]);
  const text = (limit: number, padded = false): Family => ({
    kind: 'text',
    limit,
    padded,
    anyCase: type.name === 'citext',
  });
  if (type.name === 'varchar') return text(first ?? Number.POSITIVE_INFINITY);
  if (type.name === 'char') return text(first ?? 1, true);
  if (type.name === 'text') return text(isMysql ? 65_535 : Number.POSITIVE_INFINITY);
  const limit = TEXTS[type.name];
  if (limit !== undefined) return text(limit);
  if (type.name === 'blob') return { kind: 'bytes', limit: isMysql ? 65_535 : Number.POSITIVE_INFINITY };
  if (type.name === 'binary' || type.name === 'varbinary') return { kind: 'bytes', limit: first ?? 1 };
  const bytes = BYTES[type.name];
  return bytes === undefined ? null : { kind: 'bytes', limit: bytes };
}

function timeOrPlain(type: Type): Family {
  switch (type.name) {
    case 'timestamp':
    case 'datetime':
      return { kind: 'moment', zoned: false, digits: Number(type.args[0] ?? 6) };
    case 'timestamptz':
      return { kind: 'moment', zoned: true, digits: Number(type.args[0] ?? 6) };
    case 'time':
    case 'timetz':
      return { kind: 'time' };
    case 'enum':
    case 'set':
      return { kind: 'enum', values: type.args };
  }
  for (const kind of PLAIN) if (type.name === kind) return { kind };
  return { kind: 'other' };
}

export function isNumber({ kind }: Family): boolean {
  return kind === 'integer' || kind === 'numeric' || kind === 'float';
}

/** Every value of the one fits into the other. */
export function integerFits(
  from: Family & { readonly kind: 'integer' },
  to: Family & { readonly kind: 'integer' },
): boolean {
  if (from.unsigned === to.unsigned) return to.bits >= from.bits;
  return from.unsigned && to.bits > from.bits;
}
