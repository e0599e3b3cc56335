import { isFields } from '../tree.ts';
import type { Side } from './side.ts';

/** A number for each value; equal values, with what they refer to, have equal numbers, on both sides of a comparison. */
export type Identify = (value: unknown) => number;

/** Words that say nothing about which values pass. */
const WORDS = new Set(['description', 'title', 'summary', 'example', 'examples', '$comment', 'externalDocs', 'xml']);

export function identifier(side: Side): Identify {
  const known = new Map<object, number>();
  const open = new Set<object>();
  const identify = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return numberOf(JSON.stringify(value) ?? 'null');
    const found = known.get(value);
    if (found !== undefined) return found;
    if (open.has(value) || open.size > 200) return numberOf('again');
    open.add(value);
    const number = numberOf(textOf(value));
    open.delete(value);
    known.set(value, number);
    return number;
  };
  const textOf = (value: object): string => {
    if (Array.isArray(value)) return `[${value.map(identify).join()}]`;
    const fields = Object.entries(value).filter(([key]) => !WORDS.has(key) && !key.startsWith('x-'));
    return `{${fields.sort(byKey).map(([key, one]) => `${key}:${key === '$ref' ? referred(value, one) : identify(one)}`)}}`;
  };
  const referred = (from: object, reference: unknown): number => {
    const found = typeof reference === 'string' ? side.follow(reference, from) : null;
    return found?.kind === 'found' && isFields(found.value)
      ? identify(found.value)
      : identify(`ref ${String(reference)}`);
  };
  return identify;
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** 52 bits of a text: two FNV-like sums side by side. */
function numberOf(text: string): number {
  let one = 0x811c9dc5;
  let other = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995);
  }
  return (one >>> 0) * 0x100000 + ((other >>> 0) & 0xfffff);
}
