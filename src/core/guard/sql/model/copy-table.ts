import type { ChangeOf } from './apply-all.ts';
import { findTable } from './find.ts';
import { type Schema, stands, type Table, type TableColumn } from './schema.ts';

type Like = NonNullable<ChangeOf<'create-table'>['like']>;

/** `CREATE TABLE ... LIKE`: the definition of another table without its foreign keys and triggers. Known where the other is. */
export function copyTable(schema: Schema, { table, like, step }: { table: Table; like: Like; step: number }): void {
  const source = findTable(schema, like.table);
  if (source === undefined) return;
  table.complete = source.complete;
  const copies = new Map<TableColumn, TableColumn>();
  for (const [key, column] of source.columns) {
    const copy = columnCopy(column, { like, step });
    copies.set(column, copy);
    table.columns.set(key, copy);
  }
  if (like.copies !== 'all') return;
  const now = (column: TableColumn) => copies.get(column) ?? column;
  for (const [key, one] of source.constraints) {
    if (one.kind === 'foreign-key' || !stands(one)) continue;
    table.constraints.set(key, { ...one, was: null, step, columns: one.columns.map(now) });
  }
  for (const [key, one] of source.indexes) {
    if (!stands(one)) continue;
    const parts = one.parts.map((part) => (typeof part === 'string' ? part : now(part)));
    table.indexes.set(key, { ...one, was: null, step, named: null, parts });
  }
}

function columnCopy(column: TableColumn, { like, step }: { like: Like; step: number }): TableColumn {
  const copy: TableColumn = { ...column, was: null, using: null, steps: { made: step } };
  if (like.copies !== 'all') copy.filled = column.filled === 'unknown' ? 'unknown' : null;
  if (like.copies === 'columns') copy.default = column.default === 'unknown' ? 'unknown' : null;
  return copy;
}
