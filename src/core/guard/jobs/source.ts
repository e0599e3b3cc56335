import { type Place, shortStatement } from '../finding.ts';
import type { Arguments, CronEntry, Job, SourceFile } from './model.ts';

/** What one file holds. */
export type Found = { readonly kinds: readonly Job[]; readonly cron: readonly CronEntry[] };

/** Lines of a text with where they begin; lines of more than a screen or two are not program text that people wrote. */
export type Line = { readonly text: string; readonly number: number; readonly from: number };

const LONGEST_LINE = 2_000;

export function linesOf(text: string): readonly Line[] {
  let from = 0;
  return text.split('\n').map((line, index) => {
    const at = from;
    from += line.length + 1;
    return { text: line.length > LONGEST_LINE ? '' : line.replace(/\r$/, ''), number: index + 1, from: at };
  });
}

export function placeOf({ file }: SourceFile, line: Pick<Line, 'text' | 'number'>): Place {
  return { file, line: line.number, statement: shortStatement(line.text) };
}

export function placeAt(source: SourceFile, offset: number): Place {
  const number = source.text.slice(0, offset).split('\n').length;
  const end = source.text.indexOf('\n', offset);
  const start = source.text.lastIndexOf('\n', offset) + 1;
  return placeOf(source, {
    text: source.text.slice(start, end === -1 ? undefined : end).slice(0, LONGEST_LINE),
    number,
  });
}

const LONGEST_LIST = 4_000;
const OPENS = '([{<';
const CLOSES = ')]}>';

/** Parts between commas of the parentheses that open at `from`; null: they do not close. */
export function partsBetween(text: string, from: number): readonly string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = from + 1;
  for (let at = from; at < Math.min(text.length, from + LONGEST_LIST); at += 1) {
    const mark = text[at] ?? '';
    if (quote !== '') {
      if (mark === '\\') at += 1;
      else if (mark === quote) quote = '';
    } else if (mark === '"' || mark === "'") quote = mark;
    else if (OPENS.includes(mark)) depth += 1;
    else if (CLOSES.includes(mark) && !/[-=]/.test(text[at - 1] ?? '')) depth -= 1;
    if (depth === 0 && quote === '')
      return [...parts, text.slice(start, at)].map((part) => part.trim()).filter((part) => part !== '');
    if (depth === 1 && mark === ',' && quote === '') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return null;
}

export const NO_ARGUMENTS: Arguments = { least: 0, most: 0, keywords: [] };
