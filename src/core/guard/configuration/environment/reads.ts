import { shortStatement } from '../../finding.ts';
import { lineOf } from './line-of.ts';
import type { EnvironmentRead, Need } from './model.ts';
import { needIn } from './need.ts';
import { isShell, readersFor } from './readers.ts';
import { structureReads } from './structures.ts';

export type Found = { readonly name: string; readonly at: number; readonly text: string; readonly need: Need };

/** Every place at which a file of code or settings reads an environment variable. */
export function environmentReads(file: string, text: string): readonly EnvironmentRead[] {
  const byPlace = new Map<number, Found>();
  for (const found of [...expressionReads(file, text), ...structureReads(file, text)]) {
    if (!byPlace.has(found.at) && !isComment(text, found.at)) byPlace.set(found.at, found);
  }
  const line = lineOf(text);
  const all = [...byPlace.values()].sort((one, other) => one.at - other.at);
  const reads = all.map(({ at, ...found }) => ({ ...found, text: shortStatement(found.text), file, line: line(at) }));
  return isShell(file) ? withoutOwn(reads, text) : withoutGuarded(reads, all, text);
}

function* expressionReads(file: string, text: string): Generator<Found> {
  for (const { pattern, need } of readersFor(file)) {
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? '';
      const end = match.index + match[0].length;
      const found = need ?? (isShell(file) ? shellNeed(text, match.index, end) : needAt(text, match.index, end));
      if (found !== null) yield { name, at: match.index + match[0].lastIndexOf(name), text: match[0], need: found };
    }
  }
}

/** `${X:default}` of Spring; `${X}` has none. */
function needAt(text: string, start: number, end: number): Need | null {
  if (text.startsWith('${', start)) return text.charAt(end) === ':' ? 'optional' : 'required';
  return needIn(text, start, end);
}

function shellNeed(text: string, start: number, end: number): Need {
  if (/^:?\?/.test(text.slice(end, end + 2))) return 'required';
  if (text.startsWith('${', start) && /^:?[-=+]/.test(text.slice(end, end + 2))) return 'optional';
  const before = text.slice(Math.max(0, start - 20), start);
  const asked = /-([nz])\s+"?$/.exec(before)?.[1];
  if (asked === undefined) return 'required';
  return asked === 'z' && /\bexit\b/.test(text.slice(end, end + 120)) ? 'required' : 'optional';
}

/** What a script sets itself, or asks for before it uses it. */
function withoutOwn(reads: readonly EnvironmentRead[], text: string): readonly EnvironmentRead[] {
  const set = new Set(
    [...text.matchAll(/^[ \t]*(?:export |local |for )?([A-Za-z_]\w*)(?:=| in )/gm)].map(([, name]) => name),
  );
  const optional = new Set(reads.filter(({ need }) => need === 'optional').map(({ name }) => name));
  return reads.flatMap((read) => {
    if (read.need === 'required' && set.has(read.name) && !optional.has(read.name) && !isInsisted(read)) return [];
    return read.need === 'required' && optional.has(read.name) && !isInsisted(read)
      ? [{ ...read, need: 'optional' as const }]
      : [read];
  });
}

function isInsisted({ text }: EnvironmentRead): boolean {
  return text.endsWith('?');
}

/** Behind `if (process.env.X)`, a plain `process.env.X` in the same file does no harm. */
function withoutGuarded(
  reads: readonly EnvironmentRead[],
  found: readonly Found[],
  text: string,
): readonly EnvironmentRead[] {
  const guarded = new Set(
    found.filter(({ need, at }) => need === 'optional' && isGuard(text, at)).map(({ name }) => name),
  );
  return reads.map((read) =>
    read.need === 'required' && guarded.has(read.name) ? { ...read, need: 'optional' } : read,
  );
}

function isGuard(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 200), at);
  return /\b(?:if|unless|elif|elsif)\b[^;{]*$/.test(line) || /\bin\s+(?:os\.)?environ/.test(text.slice(at, at + 140));
}

const COMMENT = /^\s*(?:\/\/|#(?!\{)|\*|--\s|;|%%|\/\*|<!--)|\s\/\/\s/;

function isComment(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at) + 1;
  return COMMENT.test(text.slice(Math.max(start, at - 500), at));
}
