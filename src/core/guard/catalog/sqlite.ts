import type { CatalogName, CatalogQuestion } from './question.ts';
import { answer, isIn, text } from './sql.ts';

/** One read-only statement for SQLite; null: it has no single statement that would unblock this, so nothing is asked. */
export function sqliteQuery(question: CatalogQuestion): string | null {
  switch (question.kind) {
    case 'column-is-back': {
      const takes = question.mandatory ? '' : ' AND ("notnull" = 0 OR dflt_value IS NOT NULL)';
      const there = `SELECT 1 FROM pragma_table_xinfo(${text(question.table.name)}) WHERE lower(name) = lower(${text(question.column)}) AND hidden = 0${takes}`;
      return `SELECT CASE WHEN EXISTS (${there}) THEN 1 ELSE 0 END`;
    }
    case 'columns-are-unique': {
      const same = `i.partial = 0 AND NOT ${hasOthers(question.columns)} AND ${keys(question.columns)} = ${new Set(question.columns).size}`;
      return ofTable(question.table, `EXISTS (${unique(question.table)} AND ${same})`);
    }
    case 'need-not-be-unique': {
      const strict = `NOT ${hasOthers(question.columns)} OR ${HAS_EXPRESSION} OR lower(i.name) = lower(${text(question.name)})`;
      const others = `NOT ${isIn('i.name', question.except)}`;
      return ofTable(question.table, `NOT EXISTS (${unique(question.table)} AND ${others} AND (${strict}))`);
    }
    case 'trigger-is-off': {
      const there = `SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND lower(name) = lower(${text(question.name)})`;
      return ofTable(question.table, `NOT EXISTS (${there})`);
    }
    default:
      return null;
  }
}

function ofTable({ name }: CatalogName, holds: string): string {
  const there = `EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(${text(name)}))`;
  return `SELECT ${answer(`${there} AND ${holds}`)}`;
}

function unique({ name }: CatalogName): string {
  return `SELECT 1 FROM pragma_index_list(${text(name)}) i WHERE i."unique" = 1`;
}

const KEYS = 'SELECT 1 FROM pragma_index_info(i.name) k WHERE';
const HAS_EXPRESSION = `EXISTS (${KEYS} k.name IS NULL)`;

/** It tells rows apart by something else too. */
function hasOthers(columns: readonly string[]): string {
  return `EXISTS (${KEYS} k.name IS NULL OR NOT ${isIn('lower(k.name)', lower(columns))})`;
}

function keys(columns: readonly string[]): string {
  return `(SELECT count(*) FROM pragma_index_info(i.name) k WHERE ${isIn('lower(k.name)', lower(columns))})`;
}

function lower(columns: readonly string[]): readonly string[] {
  return columns.map((column) => column.toLowerCase());
}
