import { type Table, type TableColumn, type TableConstraint, wordKey } from '../model/schema.ts';
import { withoutTextCasts } from './constants.ts';
import { type Expression, readExpression } from './expression.ts';
import { allFacts, type Facts, factsOf, keyOf, NO_FACTS } from './facts.ts';
import type { Judging } from './judging.ts';
import { type Pair, startOf } from './pairs.ts';
import { sameDefault } from './same-column.ts';
import { familyOf } from './type-family.ts';
import { between, numbers, type Values, wholeNumbers } from './values.ts';

type Check = TableConstraint & { readonly kind: 'check' };

/** A check as it is understood, in the words of now; `text` as it is written. */
export function readCheck(judging: Judging, pair: Pair, text: string): Expression {
  const isText = (name: string) => {
    const column = columnNow(judging, pair, name);
    const before = column === undefined ? null : startOf(judging, pair, column);
    return column !== undefined && isTextual(judging, column) && (before === null || isTextual(judging, before));
  };
  return withoutTextCasts(readExpression(text), isText);
}

/**
 * What is known of every row that the older release saves, in the words of now: the checks and types that it was written for refused all others
 * then already. Nothing is taken from a column that is another one since: what it holds need not be what the older release gave.
 */
export function heldByOlder(
  judging: Judging,
  pair: Pair,
  checks: readonly { readonly one: Check; readonly text: string }[],
): Facts {
  if (isParent(judging, pair.now) || pair.now.collated !== null) return NO_FACTS;
  const isSame = (name: string) => {
    const column = columnNow(judging, pair, name);
    const before = column === undefined ? null : startOf(judging, pair, column);
    return column !== undefined && before !== null && isAsBefore(judging, before, column);
  };
  const read = checks.map(({ text }) => readCheck(judging, pair, text));
  const known = read.filter((check) => columnsIn(check).every(isSame)).map(factsOf);
  const types = [...pair.nowOf].filter(([before, now]) => isAsBefore(judging, before, now));
  const facts = allFacts([...known, ...types.map(([before, now]) => ofType(judging, before, now))]);
  const whole = new Set(types.filter(([before]) => isWhole(judging, before)).map(([, now]) => keyOfColumn(now)));
  const values = [...facts.values].map(([key, found]) => [key, whole.has(key) ? wholeNumbers(found) : found] as const);
  return { ...facts, values: new Map(values) };
}

/** A rule of a parent need not hold in its children, and a new one does. */
function isParent({ now }: Judging, table: Table): boolean {
  return [...now.tables.values()].some(({ inherits }) => inherits.includes(table));
}

export function columnNow({ dialect }: Judging, pair: Pair, name: string): TableColumn | undefined {
  return pair.now.columns.get(wordKey(dialect, name)) ?? pair.now.columns.get(name.toLowerCase());
}

/** What the older release gives, or leaves out, comes to the same in it: another type rounds or compares in another way. */
function isAsBefore(judging: Judging, before: TableColumn, now: TableColumn): boolean {
  const same = (of: (column: TableColumn) => unknown) => JSON.stringify(of(before)) === JSON.stringify(of(now));
  const isComputed = now.filled !== null && now.filled !== 'unknown' && now.filled.kind === 'computed';
  return (
    !isComputed &&
    sameDefault(before.default, now.default) &&
    same(({ filled }) => filled) &&
    (same(({ type }) => type) || (isTextual(judging, before) && isTextual(judging, now))) &&
    same(({ collation }) => collation) &&
    now.steps.redefined === undefined
  );
}

function columnsIn(one: Expression): readonly string[] {
  if (one.kind === 'column') return [one.name];
  if (one.kind === 'not' || one.kind === 'null-test') return columnsIn(one.of);
  return 'parts' in one ? one.parts.flatMap(columnsIn) : [];
}

function keyOfColumn({ name }: TableColumn): string {
  return keyOf({ kind: 'column', name });
}

function ofType({ dialect }: Judging, before: TableColumn, now: TableColumn): Facts {
  const column: Expression = { kind: 'column', name: now.name };
  const { userType, type } = before;
  const [values, length] = [
    new Map<string, Values>(),
    (of: Expression, name: string) => ({ kind: 'strict', operator: `call:${name}`, parts: [of] }) as const,
  ];
  if (dialect === 'sqlite' || type === null || type.array) return NO_FACTS;
  if (userType?.kind === 'enum' && userType.complete)
    values.set(keyOf(column), { kind: 'texts', texts: userType.values.map(({ value }) => value), isAllBut: false });
  if (userType !== null) return { ...NO_FACTS, values };
  const family = familyOf(type, dialect === 'mysql');
  if (family.kind === 'integer') values.set(keyOf(column), numbers(range(family)));
  if (family.kind === 'enum') values.set(keyOf(column), { kind: 'texts', texts: family.values, isAllBut: false });
  if (family.kind === 'text' && Number.isFinite(family.limit))
    for (const name of ['char_length', 'character_length', ...(dialect === 'postgres' ? ['length'] : [])])
      values.set(keyOf(length(column, name)), numbers(between(0, family.limit)));
  return { ...NO_FACTS, values };
}

/** A whole number of 64 bits is not exact here: no end of its own is taken for it, but that one without a sign is not below 0. */
function range({ bits, unsigned }: { readonly bits: number; readonly unsigned: boolean }) {
  const isExact = bits < 53;
  const highest = isExact ? 2 ** (unsigned ? bits : bits - 1) - 1 : Number.POSITIVE_INFINITY;
  return between(unsigned ? 0 : isExact ? -(2 ** (bits - 1)) : Number.NEGATIVE_INFINITY, highest);
}

function isWhole({ dialect }: Judging, { type, userType }: TableColumn): boolean {
  if (dialect === 'sqlite' || type === null || type.array || userType !== null) return false;
  return familyOf(type, dialect === 'mysql').kind === 'integer';
}

function isTextual({ dialect }: Judging, { type, userType }: TableColumn): boolean {
  if (type === null || type.array) return false;
  if (userType !== null) return userType.kind === 'enum';
  return ['text', 'varchar'].includes(type.name) && dialect === 'postgres';
}
