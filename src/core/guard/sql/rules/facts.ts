import type { Expression } from './expression.ts';
import { between, bothOf, complementOf, numbers, numbersFor, unionOf, type Values } from './values.ts';

/**
 * What is known of a row because it passed a check: where such an expression (a column, its length, a sum) is not NULL, its value is among
 * these; and what is never NULL. By `keyOf` the expression.
 */
export type Facts = { readonly values: ReadonlyMap<string, Values>; readonly neverNull: ReadonlySet<string> };

export const NO_FACTS: Facts = { values: new Map(), neverNull: new Set() };

export function keyOf(expression: Expression): string {
  return JSON.stringify(expression);
}

export function allFacts(facts: readonly Facts[]): Facts {
  const values = new Map<string, Values>();
  for (const one of facts)
    for (const [key, found] of one.values) {
      const known = values.get(key);
      values.set(key, known === undefined ? found : bothOf(known, found));
    }
  return { values, neverNull: new Set(facts.flatMap((one) => [...one.neverNull])) };
}

/** A row passed the check: it did not come to false. */
export function factsOf(check: Expression): Facts {
  return read(check, { isSo: true, nullTest });
}

/** The check came to false: each of these is something, and among its values. */
export function factsWhenFalse(check: Expression): Facts {
  return read(check, { isSo: false, nullTest: () => NO_FACTS });
}

type NullTest = Expression & { readonly kind: 'null-test' };
type Asked = { readonly isSo: boolean; readonly nullTest: (test: NullTest) => Facts };

function read(check: Expression, asked: Asked): Facts {
  const { isSo } = asked;
  switch (check.kind) {
    case 'and':
    case 'or': {
      const parts = check.parts.map((part) => read(part, asked));
      return (check.kind === 'and') === isSo ? allFacts(parts) : parts.reduce(eitherOf);
    }
    case 'not':
      return read(check.of, { ...asked, isSo: !isSo });
    case 'null-test':
      return asked.nullTest({ ...check, isNull: check.isNull === isSo });
    case 'strict': {
      const found = comparison(check);
      if (found === null) return NO_FACTS;
      const values = isSo ? found.values : complementOf(found.values);
      return { ...NO_FACTS, values: new Map([[keyOf(found.of), values]]) };
    }
    default:
      return NO_FACTS;
  }
}

function nullTest({ of, isNull }: NullTest): Facts {
  return isNull
    ? { ...NO_FACTS, values: new Map([[keyOf(of), numbers()]]) }
    : { ...NO_FACTS, neverNull: new Set([keyOf(of)]) };
}

/** One of both is so, nobody knows which. */
function eitherOf(one: Facts, other: Facts): Facts {
  const values = new Map<string, Values>();
  for (const [key, found] of one.values) {
    const there = other.values.get(key);
    const both =
      there === undefined ? null : isNothing(there) ? found : isNothing(found) ? there : unionOf(found, there);
    if (both !== null) values.set(key, both);
  }
  return { values, neverNull: new Set([...one.neverNull].filter((key) => other.neverNull.has(key))) };
}

function isNothing(values: Values): boolean {
  return values.kind === 'numbers' && values.intervals.length === 0;
}

/** A comparison with constants: of what, and the values for which it is true. Null: it is none, or not understood. */
export function comparison({
  operator,
  parts,
}: Expression & { readonly kind: 'strict' }): { readonly of: Expression; readonly values: Values } | null {
  const [left, ...others] = parts;
  if (left === undefined || others.length === 0) return null;
  if (left.kind === 'value') {
    const [of, ...more] = others;
    const turned = TURNED[operator];
    if (of === undefined || more.length > 0 || turned === undefined || !isKnown(of)) return null;
    return withValues(of, turned, [left]);
  }
  return isKnown(left) ? withValues(left, operator, others) : null;
}

function withValues(of: Expression, operator: string, constants: readonly Expression[]) {
  const values = constants.map((one) => (one.kind === 'value' ? one.value : null));
  const found = valuesFor(operator, values);
  return found === null ? null : { of, values: found };
}

function valuesFor(operator: string, constants: readonly (string | number | boolean | null)[]): Values | null {
  if (constants.every((value) => typeof value === 'number')) {
    const [first = Number.NaN, last = Number.NaN] = constants;
    if (operator === 'in') return numbers(...constants.map((value) => between(value, value)));
    if (operator === 'between') return numbers(between(first, last));
    return constants.length === 1 ? numbersFor(operator, first) : null;
  }
  if (!constants.every((value) => typeof value === 'string')) return null;
  const isOne = constants.length === 1;
  if (operator === 'in' || (operator === '=' && isOne)) return { kind: 'texts', texts: constants, isAllBut: false };
  return operator === '<>' && isOne ? { kind: 'texts', texts: constants, isAllBut: true } : null;
}

const TURNED: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

/** It names columns, understood to the end; what hangs on the session's time zone may be another value another time. */
function isKnown(one: Expression): boolean {
  if (one.kind === 'column') return true;
  if (
    one.kind !== 'strict' ||
    /^call:date_|^cast:(?!text$|numeric$|double precision$|integer$|bigint$)/.test(one.operator)
  )
    return false;
  return (
    one.parts.every((part) => part.kind === 'value' || isKnown(part)) && one.parts.some((part) => part.kind !== 'value')
  );
}
