import { own } from '../own.ts';
import type { SyntaxNode } from '../parser.ts';
import type { Code, Written } from './model.ts';

/** A text under reading: where its nodes stand. */
export type Source = {
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** Ruby: bodies of heredocs by where they are begun. */
  readonly heredocs?: ReadonlyMap<number, SyntaxNode>;
};

export function sourceOf(text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { text, lineStarts };
}

/** Line of an offset, from 1. */
export function lineAt({ lineStarts }: Source, offset: number): number {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

export function written(source: Source, node: SyntaxNode): Written {
  return { line: lineAt(source, node.start), text: textOf(source, node) };
}

export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.start, node.end);
}

export function field(node: SyntaxNode, name: string): SyntaxNode | null {
  return node.children.find((one) => one.field === name) ?? null;
}

export function other(source: Source, node: SyntaxNode): Code {
  return { kind: 'other', ...written(source, node) };
}

/** Parts of a text put together: one text if all of it is known. */
export function joined({ line, text }: Written, from: number, parts: readonly (string | Code)[]): Code {
  const merged: (string | Code)[] = [];
  for (const part of parts) {
    const known = typeof part === 'string' ? part : part.kind === 'text' ? part.value : null;
    const last = merged.at(-1);
    if (known === null) merged.push(part);
    else if (typeof last === 'string') merged[merged.length - 1] = last + known;
    else merged.push(known);
  }
  const [first = ''] = merged;
  if (merged.length <= 1 && typeof first === 'string') return { kind: 'text', value: first, from, line, text };
  return { kind: 'template', parts: merged, from, line, text };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** A backslash sequence as it stands in a text with escapes; what is not known stands for its character. */
export function unescaped(sequence: string): string {
  const letter = sequence.slice(1, 2);
  if (letter === '\n' || letter === '\r') return '';
  const hex = /^\\(?:x|u)\{?([0-9a-fA-F]{1,6})\}?$/.exec(sequence)?.[1];
  const point = hex === undefined ? Number.NaN : Number.parseInt(hex, 16);
  if (point <= 0x10ffff) return String.fromCodePoint(point);
  return own(ESCAPES, letter) ?? sequence.slice(1);
}
