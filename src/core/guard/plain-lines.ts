import { NotPlain } from './not-plain.ts';

export type Line = {
  /** Spaces in front. */
  readonly indent: number;
  /** Without them, and without what is blank at the end. */
  readonly text: string;
  readonly raw: string;
  /** Offset of the text in the document. */
  readonly at: number;
  /** The document ends within it. */
  readonly last: boolean;
};

const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
/** `-`, `.` and `%`. */
const MARKS: readonly number[] = [0x2d, 0x2e, 0x25];

/** Blanks and line ends that YAML and JavaScript see differently. */
const UNUSUAL = /[\t\v\f\0\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\uFEFF]/;

export function linesOf(text: string): Line[] {
  if (UNUSUAL.test(text) || /\r(?!\n)/.test(text)) throw new NotPlain();
  const found: Line[] = [];
  let begun = false;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = lineAt(text, start, end);
    start = end < 0 ? text.length : end + 1;
    const marker = MARKS.includes(line.raw.charCodeAt(0)) && /^(?:---|\.\.\.|%)/.test(line.raw);
    if (marker && (begun || line.raw !== '---')) throw new NotPlain();
    begun ||= line.text !== '' && !line.text.startsWith('#');
    found.push(marker ? { ...line, text: '' } : line);
  }
  return found;
}

function lineAt(text: string, start: number, end: number): Line {
  let stop = end < 0 ? text.length : end;
  if (text.charCodeAt(stop - 1) === CARRIAGE_RETURN && stop > start) stop -= 1;
  let at = start;
  while (at < stop && text.charCodeAt(at) === SPACE) at += 1;
  return { indent: at - start, text: text.slice(at, stop).trimEnd(), raw: text.slice(start, stop), at, last: end < 0 };
}
