import { TO_TEXT } from './constants.ts';
import type { Expression } from './expression.ts';
import { comparison, type Facts, factsWhenFalse, keyOf, NO_FACTS } from './facts.ts';
import { isApart, isWithin } from './values.ts';

/** What a column holds in a row of the older release: a value that is known, or anything (NULL only where it may). */
export type Held = { readonly value: string | number | boolean | null } | { readonly anyButNull: boolean };

/** What a condition may come to. */
type May = { readonly true: boolean; readonly false: boolean; readonly null: boolean };

const ANYTHING: May = { true: true, false: true, null: true };

/** All that is known of a row: what its columns hold, and what follows from checks that it passed before. */
type Row = { readonly heldIn: (column: string) => Held; readonly facts: Facts };

/** A check passes unless it comes to false: always, never, or it depends on the row. */
export function passes(
  check: Expression,
  heldIn: (column: string) => Held,
  facts: Facts = NO_FACTS,
): 'always' | 'never' | 'depends' {
  const may = outcome(check, { heldIn, facts });
  if (!may.false || isImpossible(factsWhenFalse(check), facts)) return 'always';
  return may.true || may.null ? 'depends' : 'never';
}

/** Something would have to be among values that it is never among. */
function isImpossible({ values }: Facts, known: Facts): boolean {
  return [...values].some(([key, wanted]) => {
    const found = known.values.get(key);
    return found !== undefined && isApart(found, wanted);
  });
}

function outcome(one: Expression, row: Row): May {
  switch (one.kind) {
    case 'and':
      return one.parts.map((part) => outcome(part, row)).reduce((a, b) => swap(either(swap(a), swap(b))));
    case 'or':
      return one.parts.map((part) => outcome(part, row)).reduce(either);
    case 'not':
      return swap(outcome(one.of, row));
    case 'null-test': {
      const { isNull, isValue } = nullness(one.of, row);
      return { true: one.isNull ? isNull : isValue, false: one.isNull ? isValue : isNull, null: false };
    }
    case 'strict':
      return strict(one, row);
    case 'column':
      return ofHeld(row.heldIn(one.name));
    case 'value':
      return ofHeld({ value: one.value });
    case 'opaque':
      return ANYTHING;
  }
}

function swap(may: May): May {
  return { true: may.false, false: may.true, null: may.null };
}

function either(a: May, b: May): May {
  return {
    true: a.true || b.true,
    false: a.false && b.false,
    null: (a.null && (b.null || b.false)) || (b.null && a.false),
  };
}

function ofHeld(held: Held): May {
  if ('anyButNull' in held) return { ...ANYTHING, null: !held.anyButNull };
  const { value } = held;
  if (value === null) return { true: false, false: false, null: true };
  if (typeof value === 'boolean') return { true: value, false: !value, null: false };
  return { true: true, false: true, null: false };
}

/** May it be NULL, may it be something? */
function nullness(one: Expression, row: Row): { isNull: boolean; isValue: boolean } {
  if (row.facts.neverNull.has(keyOf(one))) return { isNull: false, isValue: true };
  if (one.kind === 'value') return { isNull: one.value === null, isValue: one.value !== null };
  if (one.kind === 'column') {
    const held = row.heldIn(one.name);
    if ('anyButNull' in held) return { isNull: !held.anyButNull, isValue: true };
    return { isNull: held.value === null, isValue: held.value !== null };
  }
  if (one.kind !== 'strict') return { isNull: true, isValue: true };
  const parts = one.parts.map((part) => nullness(part, row));
  return { isNull: parts.some((part) => part.isNull), isValue: parts.every((part) => part.isValue) };
}

function strict(one: Expression & { readonly kind: 'strict' }, row: Row): May {
  const [left, ...others] = one.parts;
  if (left === undefined) return ANYTHING;
  const isNull = (part: Expression) => !nullness(part, row).isValue;
  if (isNull(left) || (one.operator !== 'in' && others.some(isNull))) return { true: false, false: false, null: true };
  const known = one.parts.map((part) => knownValue(part, row));
  if (known.every((value) => value !== undefined)) {
    const answer = compare(one.operator, known);
    if (answer !== null) return { true: answer, false: !answer, null: false };
  }
  return { ...byFacts(one, row.facts), null: one.parts.some((part) => nullness(part, row).isNull) };
}

/** What it comes to where nothing is NULL. */
function byFacts(one: Expression & { readonly kind: 'strict' }, { values }: Facts): Omit<May, 'null'> {
  const found = comparison(one);
  const known = found === null ? undefined : values.get(keyOf(found.of));
  if (found === null || known === undefined) return { true: true, false: true };
  return { true: !isApart(known, found.values), false: !isWithin(known, found.values) };
}

function knownValue(one: Expression, row: Row): string | number | boolean | undefined {
  if (one.kind === 'value') return one.value ?? undefined;
  const [of] = one.kind === 'strict' && one.operator === TO_TEXT ? one.parts : [];
  if (of !== undefined) return textOf(knownValue(of, row));
  if (one.kind !== 'column') return undefined;
  const held = row.heldIn(one.name);
  return 'anyButNull' in held ? undefined : (held.value ?? undefined);
}

/** Only of a text is it known what it is as a text. */
function textOf(value: ReturnType<typeof knownValue>) {
  return typeof value === 'string' ? value : undefined;
}

function compare(operator: string, values: readonly (string | number | boolean | undefined)[]): boolean | null {
  const [left, right, last] = values;
  if (left === undefined || right === undefined) return null;
  if (operator === 'in') return values.slice(1).some((value) => String(value) === String(left));
  if (operator === '=') return String(left) === String(right);
  if (operator === '<>' || operator === '!=') return String(left) !== String(right);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case 'between':
      return typeof last === 'number' ? left >= right && left <= last : null;
  }
  return null;
}
