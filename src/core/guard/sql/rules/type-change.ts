import type { Verdict } from '../../model.ts';
import type { Dialect, Type } from '../change.ts';
import { type Family, familyOf, integerFits, isNumber } from './type-family.ts';

/** What a change of type does to whoever goes on using the column as it was. */
export type TypeEffect = {
  readonly row: number;
  readonly verdict: Verdict;
  readonly effect: Effect;
  /** Counts, over the column's name, values that only the newer type can hold. */
  readonly newValues: ((column: string) => string) | null;
  /** Values of an enum that came or went. */
  readonly values?: readonly string[];
};

export type Effect =
  | 'longer-text'
  | 'shorter-text'
  | 'padding'
  | 'larger-numbers'
  | 'smaller-numbers'
  | 'other-digits'
  | 'rounding'
  | 'other-kind'
  | 'time-zone'
  | 'time-lost'
  | 'other-json'
  | 'only-listed'
  | 'free-text'
  | 'values-added'
  | 'values-removed'
  | 'order-of-values'
  | 'letter-case'
  | 'not-known'
  | 'looser-storage';

const HIGHEST: Record<number, string> = { 8: '127', 16: '32767', 24: '8388607', 32: '2147483647' };
const HIGHEST_UNSIGNED: Record<number, string> = { 8: '255', 16: '65535', 24: '16777215', 32: '4294967295' };

/** Null: the older release sees no difference. */
export function judgeType(dialect: Dialect, from: Type, to: Type): TypeEffect | null {
  if (sameType(from, to)) return null;
  if (from.array !== to.array) return said(31, 'stop', 'other-kind');
  const [one, other] = [familyOf(from, dialect === 'mysql'), familyOf(to, dialect === 'mysql')];
  if (dialect === 'sqlite') return inSqlite(one, other);
  if (one.kind === 'other' || other.kind === 'other') {
    return from.name === to.name ? said(37, 'check', 'other-digits') : said(31, 'unknown', 'not-known');
  }
  if (one.kind !== other.kind) return otherKind(dialect, one, other);
  const bounds = sameKind(dialect, one, other);
  return bounds === undefined ? precision(from, to) : bounds;
}

function sameType(from: Type, to: Type): boolean {
  const same = from.name === to.name && from.array === to.array && from.unsigned === to.unsigned;
  return same && from.args.length === to.args.length && from.args.every((arg, at) => arg === to.args[at]);
}

function said(row: number, verdict: Verdict, effect: Effect, newValues: TypeEffect['newValues'] = null): TypeEffect {
  return { row, verdict, effect, newValues };
}

/** It keeps whatever it is given, whichever type a column is said to have. */
function inSqlite(one: Family, other: Family): TypeEffect | null {
  const storage = (family: Family) => (isNumber(family) || family.kind === 'boolean' ? 'number' : family.kind);
  return storage(one) === storage(other) ? null : said(31, 'check', 'looser-storage');
}

/** A change of bounds; null: none that matters; undefined: it has none. */
function sameKind(dialect: Dialect, from: Family, to: Family): TypeEffect | null | undefined {
  if (from.kind === 'text' && to.kind === 'text') return textBounds(from, to);
  if (from.kind === 'integer' && to.kind === 'integer') return integerBounds(from, to);
  if (from.kind === 'numeric' && to.kind === 'numeric') {
    const fits = to.scale >= from.scale && to.whole >= from.whole;
    return fits ? said(32, 'check', 'other-digits') : said(33, 'stop', 'rounding');
  }
  if (from.kind === 'float' && to.kind === 'float') {
    return to.bits > from.bits ? said(32, 'check', 'other-digits') : said(33, 'stop', 'rounding');
  }
  if (from.kind === 'bytes' && to.kind === 'bytes') {
    return to.limit >= from.limit ? said(27, 'check', 'longer-text') : said(28, 'stop', 'shorter-text');
  }
  if (from.kind === 'enum' && to.kind === 'enum') return judgeValues(from.values, to.values);
  if (from.kind === 'moment' && to.kind === 'moment') {
    if (from.zoned !== to.zoned || dialect !== 'postgres') return said(34, 'check', 'time-zone');
    return to.digits < from.digits ? said(34, 'check', 'other-digits') : null;
  }
  return undefined;
}

/** Same kind, other arguments, such as digits of a second. */
function precision(from: Type, to: Type): TypeEffect | null {
  if (from.name !== to.name) return said(34, 'check', 'time-zone');
  return said(34, 'check', 'other-digits');
}

function textBounds(
  from: Family & { readonly kind: 'text' },
  to: Family & { readonly kind: 'text' },
): TypeEffect | null {
  if (to.limit < from.limit) return said(28, 'stop', 'shorter-text');
  if (from.anyCase !== to.anyCase) return said(37, 'check', 'letter-case');
  if (from.padded !== to.padded) return said(27, 'check', 'padding');
  // Without a length, `varchar` is `text` under another name.
  if (to.limit === from.limit) return null;
  return said(27, 'check', 'longer-text', (column) => `char_length(${column}) > ${from.limit}`);
}

function integerBounds(
  from: Family & { readonly kind: 'integer' },
  to: Family & { readonly kind: 'integer' },
): TypeEffect | null {
  if (!integerFits(from, to)) return said(30, 'stop', 'smaller-numbers');
  if (from.bits === to.bits) return said(29, 'check', 'other-digits');
  const highest = (from.unsigned ? HIGHEST_UNSIGNED : HIGHEST)[from.bits];
  const lowest = from.unsigned ? '0' : `-${Number(highest) + 1}`;
  return said(29, 'check', 'larger-numbers', (column) => `${column} > ${highest} OR ${column} < ${lowest}`);
}

/** Values of an enum before and after. */
export function judgeValues(before: readonly string[], after: readonly string[]): TypeEffect | null {
  const removed = before.filter((value) => !after.includes(value));
  const added = after.filter((value) => !before.includes(value));
  if (removed.length > 0) return { ...said(40, 'stop', 'values-removed'), values: removed };
  if (added.length > 0) return { ...said(38, 'check', 'values-added'), values: added };
  return before.every((value, at) => after[at] === value) ? null : said(38, 'check', 'order-of-values');
}

function otherKind(dialect: Dialect, from: Family, to: Family): TypeEffect | null {
  if (dialect === 'mysql') {
    const flag = (family: Family) => family.kind === 'boolean' || (family.kind === 'integer' && family.bits === 8);
    if (flag(from) && flag(to)) return from.kind === to.kind ? null : said(29, 'check', 'other-digits');
    if (from.kind === 'boolean' && to.kind === 'integer') return said(29, 'check', 'larger-numbers');
    if (from.kind === 'json' && to.kind === 'text') return said(31, 'stop', 'other-kind');
  }
  if (to.kind === 'enum') return said(35, 'stop', 'only-listed');
  if (from.kind === 'enum' && to.kind === 'text') return freeText(from.values);
  if (from.kind === 'uuid' && to.kind === 'text') return said(36, 'check', 'free-text');
  if (isJson(from) && isJson(to)) return said(35, 'check', 'other-json');
  if (isNumber(from) && isNumber(to)) return betweenNumbers(from, to);
  if (from.kind === 'date' && to.kind === 'moment') return said(34, 'check', 'time-zone');
  if (from.kind === 'moment' && (to.kind === 'date' || to.kind === 'time')) return said(34, 'stop', 'time-lost');
  return said(31, 'stop', 'other-kind');
}

export function freeText(values: readonly string[]): TypeEffect {
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  return said(36, 'check', 'free-text', values.length === 0 ? null : (column) => `${column} NOT IN (${list})`);
}

function isJson({ kind }: Family): boolean {
  return kind === 'json' || kind === 'jsonb';
}

function betweenNumbers(from: Family, to: Family): TypeEffect {
  // Whole numbers keep their value, and reach a program as another kind of number (Postgres drivers give numeric as text).
  if (from.kind === 'integer') return said(32, 'check', 'other-digits');
  if (from.kind === 'float' && to.kind === 'numeric' && to.scale === Number.POSITIVE_INFINITY) {
    return said(32, 'check', 'other-digits');
  }
  return said(33, 'stop', 'rounding');
}

/** Where the type before is not known: what can be said of where the column has come to. */
export function judgeTypeBlindly(dialect: Dialect, to: Type, using: string | null): TypeEffect {
  const family = familyOf(to, dialect === 'mysql');
  if (dialect === 'sqlite') return said(31, 'check', 'looser-storage');
  if (to.array) return said(31, 'stop', 'other-kind');
  switch (family.kind) {
    case 'text':
      return family.limit >= 65_535 ? said(27, 'check', 'longer-text') : said(28, 'unknown', 'not-known');
    case 'integer':
      // Text needs a conversion that is spelled out; numbers do not.
      return family.bits === 64 && using === null
        ? said(29, 'check', 'larger-numbers')
        : said(30, 'stop', 'smaller-numbers');
    case 'numeric':
      return family.scale === Number.POSITIVE_INFINITY && using === null
        ? said(32, 'check', 'other-digits')
        : said(33, 'unknown', 'not-known');
    case 'float':
      return said(33, 'unknown', 'not-known');
    case 'moment':
      return using === null || /at\s+time\s+zone/i.test(using)
        ? said(34, 'check', 'time-zone')
        : said(31, 'stop', 'other-kind');
    case 'json':
    case 'jsonb':
      return using === null && dialect === 'postgres'
        ? said(35, 'check', 'other-json')
        : said(31, 'stop', 'other-kind');
    case 'enum':
      return said(35, 'stop', 'only-listed');
    case 'bytes':
    case 'other':
      return said(31, 'unknown', 'not-known');
    case 'date':
    case 'time':
    case 'interval':
    case 'boolean':
    case 'uuid':
      return said(31, 'stop', 'other-kind');
  }
}

/** Does the conversion make other values, and not only another form of them? */
export function rewrites(using: string | null, column: string): boolean {
  if (using === null) return false;
  const bare = using
    .replace(/::\s*("[^"]*"|[\w.]+)(\s*\([\d\s,]*\))?(\s*\[\])?/g, '')
    .replace(/\bat\s+time\s+zone\s+'[^']*'/gi, '')
    .replace(/\bcast\s*\(([^()]*?)\s+as\s+[^()]*(\([^()]*\))?\s*\)/gi, '$1')
    .replace(/(without|with) time zone|varying|precision/gi, '')
    .replace(/[\s()"`]/g, '');
  return bare.toLowerCase() !== column.toLowerCase() && !bare.toLowerCase().endsWith(`.${column.toLowerCase()}`);
}
