import { createHash } from 'node:crypto';
import type { Fields } from './take.ts';

/** Keys stand in an index of the database, which takes so much; longer ones are told apart by their hash. */
const LONGEST_KEY = 300;

/** A sender's own key, whole: cut to a line, two of them might become one. Null: there is none. */
export function keyTextOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

/** Nearly all that is ever sent. */
const CLEAN = /^[!-~]+(?: +[!-~]+)*$/;

/**
 * One key out of its parts: the same for the same parts and for no others, printable, and as short as an index needs it. A slash in any part but the
 * first is written so that it does not look like the end of that part.
 */
export function keyFrom(first: string, ...others: readonly string[]): string {
  if (others.length === 0 && first.length <= LONGEST_KEY && CLEAN.test(first)) return first;
  const parts = [first, ...others];
  const whole = [first, ...others.map((part) => part.replace(/[%/]/g, (sign) => (sign === '/' ? '%2F' : '%25')))].join(
    '/',
  );
  if (whole.length <= LONGEST_KEY && whole !== '' && whole === whole.trim() && isPrintable(whole)) return whole;
  // As UTF-8, all halves of a letter would be one.
  const bytes = Buffer.from(parts.join('\u0000'), 'utf16le');
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function isPrintable(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** For senders without a key of their own: what an alert is labelled with names it. */
export function keyOfLabels(labels: Fields): string {
  const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return `labels:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32)}`;
}

/** As much of what has no word of ours as one alert may carry along; the delivery has all of it. */
const MOST_REST_CHARACTERS = 16_000;

const NOTHING: Fields = {};

/** What is left of a body beside the fields that were taken; what is too large is named in `leftOut`. */
export function restOf(fields: Fields, taken: ReadonlySet<string>): Fields {
  const rest: Array<readonly [string, unknown]> = [];
  const leftOut: string[] = [];
  let room = MOST_REST_CHARACTERS;
  for (const name of Object.keys(fields)) {
    if (taken.has(name)) continue;
    const value = fields[name];
    if (value === undefined) continue;
    room -= name.length + (JSON.stringify(value)?.length ?? 0);
    if (room >= 0) rest.push([name, value]);
    else if (leftOut.length < 20) leftOut.push(name.slice(0, 100));
  }
  if (rest.length === 0 && leftOut.length === 0) return NOTHING;
  return Object.fromEntries(leftOut.length === 0 ? rest : [...rest, ['leftOut', leftOut]]);
}
