import { type Expression, readExpression } from './expression.ts';

/** What a column holds in a row of the older release: a value that is known, or anything (NULL only where it may). */
export type Held = { readonly value: string | number | boolean | null } | { readonly anyButNull: boolean };

/** What a condition may come to. */
type May = { readonly true: boolean; readonly false: boolean; readonly null: boolean };

const ANYTHING: May = { true: true, false: true, null: true };

/** A check passes unless it comes to false: always, never, or it depends on the row. */
export function passes(expression: string, heldIn: (column: string) => Held): 'always' | 'never' | 'depends' {
  const may = outcome(readExpression(expression), heldIn);
  if (!may.false) return 'always';
  return may.true || may.null ? 'depends' : 'never';
}

function outcome(one: Expression, heldIn: (column: string) => Held): May {
  switch (one.kind) {
    case 'and':
      return one.parts.map((part) => outcome(part, heldIn)).reduce((a, b) => swap(either(swap(a), swap(b))));
    case 'or':
      return one.parts.map((part) => outcome(part, heldIn)).reduce(either);
    case 'not':
      return swap(outcome(one.of, heldIn));
    case 'null-test': {
      const { isNull, isValue } = nullness(one.of, heldIn);
      return { true: one.isNull ? isNull : isValue, false: one.isNull ? isValue : isNull, null: false };
    }
    case 'strict':
      return strict(one, heldIn);
    case 'column':
      return ofHeld(heldIn(one.name));
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
function nullness(one: Expression, heldIn: (column: string) => Held): { isNull: boolean; isValue: boolean } {
  if (one.kind === 'value') return { isNull: one.value === null, isValue: one.value !== null };
  if (one.kind === 'column') {
    const held = heldIn(one.name);
    if ('anyButNull' in held) return { isNull: !held.anyButNull, isValue: true };
    return { isNull: held.value === null, isValue: held.value !== null };
  }
  if (one.kind !== 'strict') return { isNull: true, isValue: true };
  const parts = one.parts.map((part) => nullness(part, heldIn));
  return { isNull: parts.some((part) => part.isNull), isValue: parts.every((part) => part.isValue) };
}

function strict(one: Expression & { readonly kind: 'strict' }, heldIn: (column: string) => Held): May {
  const [left, ...others] = one.parts;
  if (left === undefined) return ANYTHING;
  const isNull = (part: Expression) => !nullness(part, heldIn).isValue;
  if (isNull(left) || (one.operator !== 'in' && others.some(isNull))) return { true: false, false: false, null: true };
  const known = one.parts.map((part) => knownValue(part, heldIn));
  if (known.every((value) => value !== undefined)) {
    const answer = compare(one.operator, known);
    if (answer !== null) return { true: answer, false: !answer, null: false };
  }
  return { true: true, false: true, null: one.parts.some((part) => nullness(part, heldIn).isNull) };
}

function knownValue(one: Expression, heldIn: (column: string) => Held): string | number | boolean | undefined {
  if (one.kind === 'value') return one.value ?? undefined;
  if (one.kind !== 'column') return undefined;
  const held = heldIn(one.name);
  return 'anyButNull' in held ? undefined : (held.value ?? undefined);
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

/** Does the second condition let through whatever the first does? Only what is plain to see: longer lists and wider bounds. */
export function isWider(first: string, second: string): boolean {
  const [one, other] = [readExpression(first), readExpression(second)];
  if (one.kind !== 'strict' || other.kind !== 'strict' || !sameLeft(one, other)) return false;
  const [mine, theirs] = [listOf(one), listOf(other)];
  if (mine !== null && theirs !== null) return mine.every((value) => theirs.includes(value));
  const [low, high] = [boundsOf(one), boundsOf(other)];
  return low !== null && high !== null && high.from <= low.from && high.to >= low.to;
}

function sameLeft(
  one: Expression & { readonly kind: 'strict' },
  other: Expression & { readonly kind: 'strict' },
): boolean {
  return JSON.stringify(one.parts[0]) === JSON.stringify(other.parts[0]) && one.parts[0]?.kind !== 'opaque';
}

function listOf({ operator, parts }: Expression & { readonly kind: 'strict' }): readonly string[] | null {
  if (operator !== 'in' && operator !== '=') return null;
  const values = parts.slice(1).map((part) => (part.kind === 'value' ? String(part.value) : null));
  return values.every((value) => value !== null) ? values : null;
}

/** Numbers that it lets through; an open end is the next number for all that matters here. */
function boundsOf({ operator, parts }: Expression & { readonly kind: 'strict' }): { from: number; to: number } | null {
  const numbers = parts
    .slice(1)
    .map((part) => (part.kind === 'value' && typeof part.value === 'number' ? part.value : null));
  const [first, second] = numbers;
  if (first === null || first === undefined) return null;
  const tiny = 1e-9;
  switch (operator) {
    case '>=':
      return { from: first, to: Number.POSITIVE_INFINITY };
    case '>':
      return { from: first + tiny, to: Number.POSITIVE_INFINITY };
    case '<=':
      return { from: Number.NEGATIVE_INFINITY, to: first };
    case '<':
      return { from: Number.NEGATIVE_INFINITY, to: first - tiny };
    case 'between':
      return typeof second === 'number' ? { from: first, to: second } : null;
  }
  return null;
}
