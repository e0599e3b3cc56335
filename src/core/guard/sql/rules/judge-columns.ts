import { nameKey, type TableColumn, wordKey } from '../model/schema.ts';
import { judgeAddedColumn } from './added-column.ts';
import { columnWords } from './column-words.ts';
import type { Judging, Said } from './judging.ts';
import { isNew, type Pair, stepOfPair } from './pairs.ts';
import { judgeSameColumn } from './same-column.ts';
import { columnSubject, columnType, statements } from './sql-text.ts';
import { bodyOfTrigger } from './trigger-body.ts';
import { unblockBy } from './unblock.ts';

/** What became of the columns of a table. */
export function judgeColumns(judging: Judging, pair: Pair): Said[] {
  return [
    ...[...pair.before.columns.values()].flatMap((column) => formerColumn(judging, pair, column)),
    ...[...pair.now.columns.values()]
      .filter((column) => column.was === null && isNew(judging, pair, column))
      .flatMap((column) => judgeAddedColumn(judging, pair, column)),
  ];
}

function formerColumn(judging: Judging, pair: Pair, column: TableColumn): Said[] {
  const there = pair.now.columns.get(wordKey(judging.dialect, column.name));
  const known = pair.nowOf.get(column);
  const itself = pair.rebuilt || known?.was === column ? known : undefined;
  if (itself !== undefined && itself === there) return judgeSameColumn(judging, pair, { before: column, now: itself });
  if (there !== undefined && there.was === null) return replaced(judging, pair, { column, there, itself });
  return itself === undefined ? [dropped(judging, pair, column)] : [renamed(judging, pair, { column, itself })];
}

function dropped(judging: Judging, pair: Pair, column: TableColumn): Said {
  const { context } = judging;
  const table = pair.now.name;
  const isIgnored =
    context.ignores?.(pair.before.name.name, column.name) === true || context.mentions?.(column.name) === false;
  return {
    row: 13,
    kind: 'drop-column',
    verdict: isIgnored ? 'check' : 'stop',
    subject: columnSubject(pair.before, column.name),
    ...columnWords.dropped(pair.before.name, column.name, { isIgnored }),
    unblock: unblockBy(hasType(judging, column) ? statements(judging, pair.now).addColumn(column) : null, {
      kind: 'column-is-back',
      table,
      column: column.name,
      type: columnType(judging.dialect, column) ?? '',
      mandatory: column.nullable === false,
    }),
    step: pair.lostAt.get(column) ?? stepOfPair(pair),
  };
}

/** A type of its own may have gone with it. */
function hasType({ dialect, now }: Judging, { userType }: TableColumn): boolean {
  return userType === null || now.types.has(nameKey(dialect, userType.name));
}

function renamed(judging: Judging, pair: Pair, { column, itself }: { column: TableColumn; itself: TableColumn }): Said {
  const isUnnamed = judging.context.mentions?.(column.name) === false;
  return {
    row: 15,
    kind: 'rename-column',
    verdict: isUnnamed ? 'check' : 'stop',
    subject: columnSubject(pair.before, column.name),
    ...columnWords.renamed(pair.before.name, column.name, itself.name),
    step: itself.steps.name ?? stepOfPair(pair),
  };
}

/** Another column has the old name: an alias, a copy kept in step, or an empty one. */
function replaced(
  judging: Judging,
  pair: Pair,
  { column, there, itself }: { column: TableColumn; there: TableColumn; itself: TableColumn | undefined },
): Said[] {
  const subject = columnSubject(pair.before, column.name);
  const step = Math.max(there.steps.name ?? 0, there.steps.made ?? 0);
  const common = { subject, step };
  const [table, name] = [pair.before.name, column.name];
  if (there.filled !== null && there.filled !== 'unknown' && there.filled.kind === 'computed') {
    return [{ ...common, row: 15, kind: 'alias-column', verdict: 'stop', ...columnWords.alias(table, name) }];
  }
  const others = judgeSameColumn(judging, pair, { before: column, now: there });
  const isSynced = itself !== undefined && isKeptInStep(judging, pair, [there.name, itself.name]);
  if (isSynced) {
    const words = columnWords.synced(table, name, itself.name);
    return [...others, { ...common, row: 15, kind: 'synced-column', verdict: 'check', ...words }];
  }
  if (there.steps.rows !== undefined) {
    return [
      ...others,
      { ...common, row: 14, kind: 'copied-column', verdict: 'check', ...columnWords.copied(table, name) },
    ];
  }
  return [{ ...common, row: 14, kind: 'replace-column', verdict: 'stop', ...columnWords.emptied(table, name) }];
}

function isKeptInStep(judging: Judging, { now }: Pair, names: readonly string[]): boolean {
  for (const trigger of now.triggers.values()) {
    const body = bodyOfTrigger(judging.now, trigger);
    if (trigger.on && body?.assigns.some((column) => names.includes(column)) === true) return true;
  }
  return false;
}
