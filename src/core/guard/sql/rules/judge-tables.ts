import { nameText } from '../change.ts';
import { nameKey, type Table, type View } from '../model/schema.ts';
import { judgeForeignKeys, judgeForeignKeysOfNew } from './foreign-keys.ts';
import { judgeChecks } from './judge-checks.ts';
import { judgeColumns } from './judge-columns.ts';
import { judgeIndexes } from './judge-indexes.ts';
import { judgeSecurity } from './judge-security.ts';
import { judgeTriggers } from './judge-triggers.ts';
import type { Judging, Said } from './judging.ts';
import { judgeOtherConstraints } from './other-constraints.ts';
import { type Outcome, type Pair, stepOfPair, tablesOf } from './pairs.ts';
import { judgePrimaryKey } from './primary-key.ts';
import { quotedName } from './sql-text.ts';
import { tableWords } from './table-words.ts';
import { unblockBy } from './unblock.ts';
import { judgeUniques } from './uniques.ts';

/** Rows 1 to 20, 62, 66: what became of the tables, and of what belongs to them. */
export function judgeTables(judging: Judging, outcome: Outcome = tablesOf(judging)): Said[] {
  return [
    ...outcome.made.flatMap((table) => made(judging, table)),
    ...outcome.gone.flatMap((one) => gone(judging, one)),
    ...outcome.renamed.map((table) => renamed(judging, table)),
    ...outcome.pairs.flatMap((pair) => stillThere(judging, pair)),
  ];
}

function made(judging: Judging, table: Table): Said[] {
  const { partitionOf } = table;
  const common = { verdict: 'safe', subject: nameText(table.name), step: table.made ?? 0 } as const;
  if (partitionOf?.was) {
    return [{ ...common, row: 62, kind: 'add-partition', ...tableWords.partitionAdded(table.name, partitionOf.name) }];
  }
  const parent = table.inherits.find((one) => one.was !== null);
  if (parent !== undefined) {
    const words = tableWords.inherits(table.name, parent.name);
    return [{ ...common, row: 60, kind: 'add-child-table', verdict: 'check', ...words }];
  }
  const children = judgeForeignKeysOfNew(judging, table);
  return children.length > 0 ? children : [{ ...common, row: 1, kind: 'create-table', ...tableWords.made(table.name) }];
}

function gone(judging: Judging, { table, step, ifExists }: Outcome['gone'][number]): Said[] {
  const was = table.was ?? table;
  // It stands for what is only known by an index or a trigger.
  if (was.name.name === '') return [];
  const common = { subject: nameText(was.name), step };
  if (was.partitionOf !== null) {
    return [
      {
        ...common,
        row: 62,
        kind: 'drop-partition',
        verdict: 'stop',
        ...tableWords.partitionGone(was.name, was.partitionOf.name),
      },
    ];
  }
  const view = viewNamed(judging, was);
  if (view !== undefined) return [throughView(judging, { table: was, view, step, kind: 'drop-table', row: 20 })];
  if (isCopied(judging, table)) {
    return [{ ...common, row: 20, kind: 'split-table', verdict: 'stop', ...tableWords.split(was.name) }];
  }
  if (ifExists)
    return [{ ...common, row: 17, kind: 'drop-table', verdict: 'unknown', ...tableWords.goneIfThere(was.name) }];
  return [{ ...common, row: 17, kind: 'drop-table', verdict: 'stop', ...tableWords.gone(was.name) }];
}

/** Its rows went into others before it went. */
function isCopied({ now }: Judging, table: Table): boolean {
  for (const other of now.tables.values()) if (other.copiedFrom.has(table)) return true;
  return false;
}

function viewNamed({ dialect, now }: Judging, table: Table): View | undefined {
  const view = now.views.get(nameKey(dialect, table.name));
  return view?.was === null && !view.materialized ? view : undefined;
}

function renamed(judging: Judging, table: Table): Said {
  const was = table.was ?? table;
  const step = table.named ?? 0;
  const isMoved = was.name.name === table.name.name;
  const [row, kind] = isMoved ? [19, 'move-table'] : [18, 'rename-table'];
  const view = viewNamed(judging, was);
  if (view !== undefined) return throughView(judging, { table: was, view, step, kind, row });
  const old = quotedName(judging.dialect, was.name);
  const canView = judging.dialect !== 'sqlite';
  return {
    row,
    kind,
    verdict: 'stop',
    subject: nameText(was.name),
    ...tableWords.renamed(was.name, table.name, { isMoved }),
    unblock: unblockBy(
      canView ? `CREATE VIEW ${old} AS SELECT * FROM ${quotedName(judging.dialect, table.name)};` : null,
      {
        kind: 'table-answers',
        table: was.name,
        columns: [...was.columns.values()].map(({ name }) => name),
        to: table.name,
      },
    ),
    step,
  };
}

/** A view has the old name: whether it can be written through is what matters. */
function throughView(
  judging: Judging,
  { table, view, step, kind, row }: { table: Table; view: View; step: number; kind: string; row: number },
): Said {
  const isWritable = view.insteadOf || (judging.dialect !== 'sqlite' && isSimple(view.query));
  const lacks =
    view.columns === null ? [] : [...table.columns.values()].filter((one) => view.columns?.includes(one.name) !== true);
  const isWhole = lacks.length === 0;
  return {
    row,
    kind: `${kind}-with-view`,
    verdict: isWritable && isWhole ? 'check' : 'stop',
    subject: nameText(table.name),
    ...(isWhole
      ? tableWords.view(table.name, { isWritable })
      : tableWords.viewLacks(
          table.name,
          lacks.map(({ name }) => name),
        )),
    step: Math.max(step, view.step ?? 0),
  };
}

/** One table, nothing summed up: the database writes through it by itself. */
function isSimple(query: string): boolean {
  const text = query.replace(/'(?:[^']|'')*'/g, "''");
  const from = /\bfrom\b([\s\S]*?)(\bwhere\b|$)/i.exec(text)?.[1] ?? ',';
  return (
    !/,|\bjoin\b/i.test(from) &&
    !/\b(group\s+by|having|distinct|union|intersect|except|limit|offset|with)\b|\b(count|sum|min|max|avg)\s*\(/i.test(
      text,
    )
  );
}

function stillThere(judging: Judging, pair: Pair): Said[] {
  const { before, now } = pair;
  if (before.name.name === '') return [...judgeUniques(judging, pair), ...judgeTriggers(judging, pair)];
  // The function of a trigger may have changed all the same.
  if (!now.touched && !pair.rebuilt) return judgeTriggers(judging, pair);
  const common = { subject: nameText(before.name), step: stepOfPair(pair) };
  if (pair.rebuilt) {
    if (!pair.isDoubtful && !isFilled(pair)) {
      return [{ ...common, row: 17, kind: 'empty-table', verdict: 'stop', ...tableWords.emptied(before.name) }];
    }
    if (!before.complete || !now.complete) {
      return [
        { ...common, row: 66, kind: 'rebuild-table', verdict: 'unknown', ...tableWords.rebuiltBlindly(before.name) },
      ];
    }
  }
  const said = [
    ...judgeColumns(judging, pair),
    ...judgePrimaryKey(judging, pair),
    ...judgeUniques(judging, pair),
    ...judgeChecks(judging, pair),
    ...judgeOtherConstraints(judging, pair),
    ...judgeForeignKeys(judging, pair),
    ...judgeIndexes(judging, pair),
    ...judgeTriggers(judging, pair),
    ...judgeSecurity(judging, pair),
    ...partitions(pair),
    ...collated(pair),
  ];
  if (!pair.rebuilt || said.length > 0) return said;
  return [{ ...common, row: 66, kind: 'rebuild-table', verdict: 'safe', ...tableWords.rebuilt(before.name) }];
}

/** Its rows came along: copied, perhaps by way of another new table, or as a partition. */
function isFilled({ now, former }: Pair): boolean {
  if (!now.complete || now.copiedFrom.has(former) || former.partitionOf === now) return true;
  for (const source of now.copiedFrom) if (source.was === null) return true;
  return false;
}

/** Row 62. */
function partitions({ before, now }: Pair): Said[] {
  const said: Said[] = now.lostPartitions.map(({ name, step }) => ({
    row: 62,
    kind: 'drop-partition',
    verdict: 'stop',
    subject: `${nameText(before.name)}, ${name}`,
    ...tableWords.partitionGone({ schema: null, name }, before.name),
    step,
  }));
  if (now.detached !== null && before.partitionOf !== null) {
    const words = tableWords.partitionDetached(before.name, before.partitionOf.name);
    said.push({
      row: 62,
      kind: 'detach-partition',
      verdict: 'stop',
      subject: nameText(before.name),
      ...words,
      step: now.detached,
    });
  }
  if (now.partitionOf !== null && before.partitionOf === null) {
    const words = tableWords.partitionAdded(before.name, now.partitionOf.name);
    said.push({
      row: 62,
      kind: 'attach-partition',
      verdict: 'safe',
      subject: nameText(before.name),
      ...words,
      step: stepOfPair({ now }),
    });
  }
  return said;
}

/** Row 37, of the whole table. */
function collated({ before, now }: Pair): Said[] {
  if (now.collated === null) return [];
  return [
    {
      row: 37,
      kind: 'change-collation',
      verdict: 'check',
      subject: nameText(before.name),
      ...tableWords.collated(before.name),
      step: now.collated,
    },
  ];
}
