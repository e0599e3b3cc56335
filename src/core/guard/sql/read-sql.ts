import type { Change, Dialect } from './change.ts';
import { readMysql, readSqlite } from './other/read.ts';
import { readPostgres } from './postgres/read.ts';

/** Changes that a text carries out, in order. `lineOffset`: lines that stand before it in its file. */
export function readSql(dialect: Dialect, text: string, file: string, lineOffset = 0): readonly Change[] {
  const changes = reader(dialect)(text, file);
  if (lineOffset === 0) return changes;
  return changes.map(
    ({ at, ...change }) =>
      ({ ...change, at: { ...at, line: at.line === null ? null : at.line + lineOffset } }) as Change,
  );
}

function reader(dialect: Dialect): (text: string, file: string) => readonly Change[] {
  if (dialect === 'postgres') return readPostgres;
  return dialect === 'mysql' ? readMysql : readSqlite;
}
