import { nameText } from '../change.ts';
import { nameKey, type RowChange, type Table } from '../model/schema.ts';
import { isBookkeeping } from './bookkeeping.ts';
import type { Judging, Said } from './judging.ts';
import { otherWords } from './other-words.ts';

/** Rows 57 to 60: what the changes wrote. */
export function judgeRows(judging: Judging): Said[] {
  return judging.now.rows.flatMap((row) => rowsOf(judging, row));
}

function rowsOf(judging: Judging, row: RowChange): Said[] {
  const change = judging.changes[row.step];
  const { table } = row;
  if (change === undefined || isGone(judging, table)) return [];
  const isMade = table.was === null;
  const common = { subject: nameText(table.name), step: row.step };
  const name = table.was?.name ?? table.name;
  if (isBookkeeping(table.name))
    return [{ ...common, row: 63, kind: 'note-migration', verdict: 'safe', ...otherWords.migrationNoted(table.name) }];
  if (change.kind === 'insert-rows') {
    if (isMade)
      return change.copiesFrom !== null
        ? []
        : [{ ...common, row: 60, kind: 'insert-rows', verdict: 'safe', ...otherWords.rowsOfNew(table.name) }];
    return [{ ...common, row: 60, kind: 'insert-rows', verdict: 'check', ...otherWords.rowsAdded(name) }];
  }
  if (change.kind === 'delete-rows') {
    if (isMade)
      return [{ ...common, row: 59, kind: 'delete-rows', verdict: 'safe', ...otherWords.rowsOfNew(table.name) }];
    return [
      {
        ...common,
        row: 59,
        kind: 'delete-rows',
        verdict: 'stop',
        ...otherWords.rowsGone(name, { isAll: !change.hasWhere }),
      },
    ];
  }
  if (change.kind !== 'update-rows') return [];
  return isMade
    ? [{ ...common, row: 58, kind: 'update-rows', verdict: 'safe', ...otherWords.rowsOfNew(table.name) }]
    : updated(judging, row);
}

/** What was written there went with its table. */
function isGone({ dialect, now }: Judging, table: Table): boolean {
  return now.tables.get(nameKey(dialect, table.name)) !== table;
}

function updated(judging: Judging, { step, table, columns }: RowChange): Said[] {
  const change = judging.changes[step];
  if (change?.kind !== 'update-rows') return [];
  const there = new Set(table.columns.values());
  const was = table.was?.columns ?? new Map();
  // A new column that has taken an old name is said of that column.
  const old = columns.filter((column) => column.was !== null && there.has(column));
  const fresh = columns.filter((column) => column.was === null);
  const subject = `${nameText(table.name)}.${columns.map(({ name }) => name).join(', ')}`;
  if (columns.length > 0 && old.length === 0) {
    if (fresh.length === 0 || fresh.every((column) => was.has(column.name))) return [];
    return [
      {
        row: 58,
        kind: 'update-rows',
        verdict: 'safe',
        subject,
        ...otherWords.newColumnFilled(
          table.name,
          fresh.map(({ name }) => name),
        ),
        step,
      },
    ];
  }
  const names = old.map(({ name }) => name);
  const asked = new Set(change.whereNull.map((name) => name.toLowerCase()));
  const isBackfill =
    old.length > 0 &&
    old.every(
      (column) => asked.has((column.was?.name ?? column.name).toLowerCase()) || asked.has(column.name.toLowerCase()),
    );
  if (isBackfill)
    return [
      { row: 57, kind: 'backfill-rows', verdict: 'check', subject, ...otherWords.backfilled(table.name, names), step },
    ];
  return [{ row: 57, kind: 'update-rows', verdict: 'stop', subject, ...otherWords.rewritten(table.name, names), step }];
}
