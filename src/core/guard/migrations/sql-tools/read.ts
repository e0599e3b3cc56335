import type { Change } from '../../sql/change.ts';
import { unreadable } from '../make.ts';
import type { Reading, TextFile, Tool } from '../model.ts';
import { withoutPsql } from './psql.ts';
import { leadsDown, upPart } from './up-part.ts';

/** What a file of SQL changes on the way up. */
export function readSqlFile(tool: Tool, file: TextFile, reading: Reading): readonly Change[] {
  if (leadsDown(tool, file.path)) return [];
  if (file.text.includes('\0')) return unreadable(reading, { line: 1, text: file.path }, 'a file with zero bytes');
  const { sql, changes } = withoutPsql(upPart(tool, file.text), reading);
  const read = sql.trim() === '' ? [] : reading.readSql(sql, file.path);
  if (changes.length === 0) return read;
  return [...changes, ...read].sort((one, next) => (one.at.line ?? 0) - (next.at.line ?? 0));
}
