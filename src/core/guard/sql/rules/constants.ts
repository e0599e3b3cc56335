import type { Expression } from './expression.ts';

const MOST_DIGITS = 15;
const WHOLE = /^(smallint|integer|int|int2|int4|int8|bigint)$/;
const ANY_NUMBER = /^(numeric|decimal|double precision|float8)$/;
/** What a dump writes around a text, and changes nothing about it. */
const TEXT = /^(text|varchar|character varying)( \[ \])?$/;

export const TO_TEXT = 'cast:text';

/** Of a text it is the text itself: only then what is said of one holds for the other. */
export function withoutTextCasts(one: Expression, isText: (column: string) => boolean): Expression {
  const within = (part: Expression) => withoutTextCasts(part, isText);
  if (one.kind === 'not' || one.kind === 'null-test') return { ...one, of: within(one.of) };
  if (!('parts' in one)) return one;
  const [of] = one.parts;
  const isNothing = one.kind === 'strict' && one.operator === TO_TEXT && of?.kind === 'column' && isText(of.name);
  return isNothing ? of : { ...one, parts: one.parts.map(within) };
}

/** A number as it is written; opaque where a number of the language would not be exactly it. */
export function numberOf(text: string): Expression {
  const digits = text.replace(/e.*$/i, '').replace(/\D|^0+/g, '');
  const isPlain = /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(text);
  return isPlain && digits.length <= MOST_DIGITS ? { kind: 'value', value: Number(text) + 0 } : { kind: 'opaque' };
}

export function negative(of: Expression): Expression {
  if (of.kind === 'value' && typeof of.value === 'number') return { kind: 'value', value: 0 - of.value };
  return { kind: 'strict', operator: 'sum:-', parts: [of] };
}

/** `1 + 60 * 60` is a number; a division may be rounded, and is none. */
export function sumOf(parts: readonly Expression[], operators: readonly string[]): Expression {
  const [only] = parts;
  if (only !== undefined && operators.length === 0) return only;
  const values = parts.map((part) => (part.kind === 'value' && Number.isSafeInteger(part.value) ? part.value : null));
  const whole = values.filter((value) => typeof value === 'number');
  const sum =
    whole.length === parts.length && operators.every((one) => /^[-+*]$/.test(one)) ? add(whole, operators) : null;
  return sum !== null && Number.isSafeInteger(sum)
    ? { kind: 'value', value: sum }
    : { kind: 'strict', operator: `sum:${operators.join(' ')}`, parts };
}

function add(values: readonly number[], operators: readonly string[]): number {
  const terms: number[] = [values[0] ?? 0];
  operators.forEach((operator, at) => {
    const next = values[at + 1] ?? 0;
    if (operator === '*') terms.push((terms.pop() ?? 0) * next);
    else terms.push(operator === '-' ? -next : next);
  });
  return terms.reduce((sum, term) => sum + term, 0);
}

/** A constant of another type; of anything else, what it becomes is not known, but that NULL stays NULL. */
export function castTo(one: Expression, type: string): Expression {
  if (one.kind !== 'value')
    return { kind: 'strict', operator: TEXT.test(type) ? TO_TEXT : `cast:${type}`, parts: [one] };
  if (TEXT.test(type)) return one;
  const isNumber = WHOLE.test(type) || ANY_NUMBER.test(type) || /^(numeric|decimal) \(/.test(type);
  if (!isNumber || one.value === null || typeof one.value === 'boolean') return one;
  const number = typeof one.value === 'number' ? one : numberOf(one.value.trim());
  if (number.kind !== 'value') return number;
  // Anything else may be rounded.
  return ANY_NUMBER.test(type) || Number.isSafeInteger(number.value) ? number : { kind: 'opaque' };
}
