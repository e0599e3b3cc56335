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
    const marker = /^(?:---|\.\.\.|%)/.test(line.raw);
    if (marker && (begun || line.raw !== '---')) throw new NotPlain();
    begun ||= line.text !== '' && !line.text.startsWith('#');
    found.push(marker ? { ...line, text: '' } : line);
  }
  return found;
}

function lineAt(text: string, start: number, end: number): Line {
  const raw = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
  const shown = raw.trimStart();
  const indent = raw.length - shown.length;
  if (shown !== '' && raw.slice(0, indent).trim() === '' && /[^ ]/.test(raw.slice(0, indent))) throw new NotPlain();
  return { indent, text: shown.trimEnd(), raw, at: start + indent, last: end < 0 };
}
