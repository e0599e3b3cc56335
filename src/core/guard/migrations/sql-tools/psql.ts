import type { Change } from '../../sql/change.ts';
import type { Written } from '../code/model.ts';
import { change, nameFrom, unreadable } from '../make.ts';
import type { Reading } from '../model.ts';

const WITHOUT_EFFECT =
  /^\\(set|unset|echo|qecho|warn|timing|pset|encoding|restrict|unrestrict|q|x|t|a|prompt|r|p|\.)(\s|$)/;
const COPY = /^\s*copy\s+([\w".]+)\s*(\([^)]*\))?\s+from\s+stdin\b/i;

/** Splits off the lines that are psql's and no SQL; the rest keeps its line numbers. */
export function withoutPsql(
  text: string,
  reading: Reading,
): { readonly sql: string; readonly changes: readonly Change[] } {
  if (!/^\\/m.test(text)) return { sql: text, changes: [] };
  const changes: Change[] = [];
  let copying = false;
  const lines = text.split('\n').map((line, index) => {
    const at: Written = { line: index + 1, text: line };
    if (copying) {
      copying = !/^\\\.\s*$/.test(line);
      return '';
    }
    const table = COPY.exec(line)?.[1];
    if (table !== undefined) {
      copying = true;
      changes.push(
        change(reading, at, { kind: 'insert-rows', table: nameFrom(table.replaceAll('"', '')), copiesFrom: null }),
      );
      return '';
    }
    if (!/^\\[a-z!?.]/i.test(line)) return line;
    if (!WITHOUT_EFFECT.test(line)) changes.push(...unreadable(reading, at, 'a command of psql'));
    return '';
  });
  return { sql: lines.join('\n'), changes };
}
