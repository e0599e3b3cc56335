import type { Name } from '../change.ts';
import type { Cursor } from './cursor.ts';

/** Passes over `with a as (...), b as (...)`. */
export function skipWith(cursor: Cursor): void {
  if (!cursor.take('WITH')) return;
  cursor.take('RECURSIVE');
  do {
    cursor.name();
    if (cursor.is('(')) cursor.brackets();
    cursor.need('AS');
    cursor.take('NOT');
    cursor.take('MATERIALIZED');
    cursor.brackets();
  } while (cursor.take(','));
}

const SELECT_WORDS = [
  'ALL',
  'DISTINCT',
  'DISTINCTROW',
  'HIGH_PRIORITY',
  'STRAIGHT_JOIN',
  'SQL_NO_CACHE',
  'SQL_CALC_FOUND_ROWS',
];
const LIST_ENDS = [
  'FROM',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'WHERE',
  'ORDER',
  'LIMIT',
  'WINDOW',
  'HAVING',
  'GROUP',
  'INTO',
];

/** Names of the columns that a query gives; null where they are not all known (`select *`). */
export function columnsOfQuery(query: Cursor): string[] | null {
  skipWith(query);
  if (query.is('(')) return columnsOfQuery(query.brackets());
  if (!query.take('SELECT')) return null;
  while (query.takeOneOf(SELECT_WORDS) !== null);
  const items = query.part(query.at, query.find(LIST_ENDS)).split();
  const names = items.map(itemName);
  return names.every((name) => name !== null) ? names : null;
}

const NOT_ALIASES = [
  'END',
  'NULL',
  'TRUE',
  'FALSE',
  'UNKNOWN',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MONTH',
  'YEAR',
  'WEEK',
];

function itemName({ tokens, wholeText }: Cursor): string | null {
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  if (last === undefined || last.upper === '*') return null;
  const named =
    last.kind === 'name' || (last.kind === 'word' && !NOT_ALIASES.includes(last.upper)) || last.kind === 'string';
  const alias =
    named && (before === undefined || before.upper === '.' || before.kind !== 'symbol' || before.upper === ')');
  return alias || before?.upper === 'AS' ? last.text : wholeText;
}

export type TableUse = { readonly table: Name; readonly alias: string };

const JOINS = [',', 'JOIN', 'STRAIGHT_JOIN'];
const NOT_TABLE_ALIASES =
  `JOIN INNER LEFT RIGHT CROSS NATURAL OUTER ON USING SET WHERE STRAIGHT_JOIN FULL USE FORCE IGNORE PARTITION
  INDEXED NOT ORDER GROUP LIMIT HAVING VALUES SELECT`.split(/\s+/);

/** Tables between FROM (or UPDATE) and what follows, with what they are called there. */
export function tablesOf(references: Cursor): TableUse[] {
  return references.split(JOINS).flatMap((part) => {
    if (!part.atName) return [];
    const table = part.qualified();
    part.take('AS');
    const aliased = part.atName && !part.isOneOf(NOT_TABLE_ALIASES);
    return [{ table, alias: aliased ? part.name() : table.name }];
  });
}

const CLAUSES = [
  'WHERE',
  'GROUP',
  'HAVING',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'WINDOW',
  'FOR',
  'JOIN',
  'STRAIGHT_JOIN',
  ',',
];

/** The table all of whose rows a query gives; null where it takes some of them, or of several tables. */
export function wholeTableOf(query: Cursor): Name | null {
  if (query.is('(')) return wholeTableOf(query.brackets());
  if (!query.take('SELECT') || query.take('DISTINCT')) return null;
  query.at = query.find(LIST_ENDS);
  if (!query.take('FROM') || !query.atName) return null;
  const table = query.qualified();
  const end = query.find([...CLAUSES, 'ON', 'RETURNING']);
  const next = query.tokens[end]?.upper;
  return next === undefined || next === 'ON' || next === 'RETURNING' ? table : null;
}

/** Columns that a condition asks to be NULL, whatever else it asks: `where channel is null and id > 5`. */
export function askedToBeNull(condition: Cursor, aliases: readonly string[]): string[] {
  if (condition.find(['OR', 'XOR', '|']) < condition.tokens.length) return [];
  return condition.split(['AND', '&']).flatMap((part) => {
    const inside = unwrapped(part);
    if (inside !== part) return askedToBeNull(inside, aliases);
    const column = nullColumn(part, aliases);
    return column === null ? [] : [column];
  });
}

function unwrapped(part: Cursor): Cursor {
  if (!part.is('(')) return part;
  const inside = part.brackets();
  const whole = part.done;
  part.at = 0;
  return whole ? inside : part;
}

function nullColumn(part: Cursor, aliases: readonly string[]): string | null {
  if (part.take('ISNULL') && part.is('(')) return ownColumn(part.brackets(), aliases);
  const isNull = part.find(['IS', '<', 'ISNULL']);
  const ending = part.part(isNull, part.tokens.length);
  const asked = ending.take('IS', 'NULL') || ending.take('ISNULL') || ending.take('<', '=', '>', 'NULL');
  return asked && ending.done ? ownColumn(part.part(0, isNull), aliases) : null;
}

function ownColumn(reference: Cursor, aliases: readonly string[]): string | null {
  if (!reference.atName) return null;
  const names = [reference.name()];
  while (reference.take('.')) names.push(reference.name());
  const owner = names.at(-2);
  const own = owner === undefined || aliases.includes(owner);
  return reference.done && own ? (names.at(-1) ?? null) : null;
}
