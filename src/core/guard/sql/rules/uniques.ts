import { nameText } from '../change.ts';
import { stands, type Table, type TableColumn, type TableConstraint, type TableIndex } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, standing, startOf, stepOfPair } from './pairs.ts';
import { columnSubject, statements } from './sql-text.ts';
import { unblockBy } from './unblock.ts';

/** A promise that no two rows are alike in something, by constraint, index or primary key. */
type Unique = {
  readonly name: string;
  readonly by: 'constraint' | 'index';
  readonly isKey: boolean;
  /** Columns as they are now, or stood at the start. */
  readonly columns: readonly TableColumn[];
  readonly expressions: readonly string[];
  readonly where: string | null;
  readonly nullsNotDistinct: boolean;
  readonly step: number | null;
  readonly source: TableConstraint | TableIndex;
};

/** Rows 8, 9, 43, 44: what must be unique now and need not be before, and the other way round. */
export function judgeUniques(judging: Judging, pair: Pair): Said[] {
  const before = uniquesOf(pair.before);
  const now = uniquesOf(pair.now);
  const mark = (one: Unique) => signature(one, (column) => startOf(judging, pair, column) ?? column);
  const had = new Set(before.map(mark));
  const has = new Set(now.map(mark));
  const removed = before.filter((one) => !has.has(mark(one)) && !one.isKey);
  const added = now.filter((one) => !had.has(mark(one)) && !one.isKey);
  const unknown = lostBlindly(pair);
  const names = new Set([...now, ...pair.now.indexes.values()].map(({ name }) => name));
  const lostNames = new Set([...unknown.map(({ name }) => name), ...blindNames(pair)]);
  return [
    ...removed.flatMap((one) => removedUnique(judging, pair, { one, added, now })),
    ...added
      .filter(
        (one) =>
          !removed.some((former) => isPlain(former) && !isPlain(one) && isPart(judging, pair, { one, of: former })),
      )
      .flatMap((one) => addedUnique(judging, pair, { one, before, lostNames })),
    ...unknown.map((index) => lostIndexOf(judging, pair, { index, there: names })),
  ];
}

/** A weaker promise in place of one for all rows: said of the one that went. */
function isPart(judging: Judging, pair: Pair, { one, of }: { one: Unique; of: Unique }): boolean {
  return one.columns.every((column) => of.columns.includes(startOf(judging, pair, column) ?? column));
}

export function uniquesOf(table: Table): Unique[] {
  const all: Unique[] = [];
  for (const one of table.constraints.values()) {
    if ((one.kind !== 'unique' && one.kind !== 'primary-key') || !stands(one)) continue;
    const nullsNotDistinct = one.kind === 'unique' && one.nullsNotDistinct;
    const { name, columns, step } = one;
    const isKey = one.kind === 'primary-key';
    all.push({
      name,
      by: 'constraint',
      isKey,
      columns,
      expressions: [],
      where: null,
      nullsNotDistinct,
      step,
      source: one,
    });
  }
  for (const one of table.indexes.values()) {
    if (one.unique !== true || !stands(one)) continue;
    const columns = one.parts.filter((part) => typeof part !== 'string');
    const expressions = one.parts.filter((part) => typeof part === 'string');
    const { name, where, nullsNotDistinct, step } = one;
    all.push({ name, by: 'index', isKey: false, columns, expressions, where, nullsNotDistinct, step, source: one });
  }
  return all;
}

/** Equal where both promise the same. */
function signature(one: Unique, start: (column: TableColumn) => TableColumn): string {
  const columns = one.columns.map((column) => start(column).name).sort();
  return JSON.stringify([
    columns,
    one.expressions.map(bare).sort(),
    one.where && bare(one.where),
    one.nullsNotDistinct,
  ]);
}

/** An expression without what does not matter: blanks, brackets around all, casts to text that a dump writes. */
export function bare(expression: string): string {
  return expression
    .split(/('(?:[^']|'')*')/)
    .map((part, at) => (at % 2 === 1 ? part : bareWords(part)))
    .join('');
}

function bareWords(text: string): string {
  return text
    .replace(/::(text|character varying|bpchar)(\[\])?/g, '')
    .replace(/[\s()"`]/g, '')
    .toLowerCase();
}

function isPlain(one: Unique): boolean {
  return one.expressions.length === 0 && one.where === null;
}

/** Row 44. */
function removedUnique(
  judging: Judging,
  pair: Pair,
  { one, added, now }: { one: Unique; added: readonly Unique[]; now: readonly Unique[] },
): Said[] {
  const still = standing(pair, one.columns);
  // It went with a column, of which the loss is said.
  if (still.length < one.columns.length) return [];
  const sameColumns = (other: Unique) =>
    other.columns.length === still.length && still.every((column) => other.columns.includes(column));
  if (isPlain(one) && now.some((other) => isPlain(other) && sameColumns(other))) return [];
  const narrowed = added.find((other) => !isPlain(other) && other.columns.every((column) => still.includes(column)));
  const names = still.map((column) => column.name);
  const isUsed = judging.context.hasUpsertOn?.(nameText(pair.before.name), names) === true;
  return [
    {
      row: 44,
      kind: narrowed === undefined ? 'drop-unique' : 'narrow-unique',
      verdict: isUsed ? 'stop' : 'check',
      subject: columnSubject(pair.before, names.join(', ') || one.name),
      ...constraintWords.noLongerUnique(pair.before.name, names, { isUsed }),
      unblock: unblockBy(isPlain(one) ? statements(judging, pair.now).createUnique(still) : null, {
        kind: 'columns-are-unique',
        table: pair.now.name,
        columns: names,
      }),
      step: narrowed?.step ?? lostStep(pair, one),
    },
  ];
}

function lostStep(pair: Pair, one: Unique): number {
  return pair.rebuilt ? stepOfPair(pair) : (pair.lostAt.get(one.source) ?? stepOfPair(pair));
}

/** Rows 8, 9, 43. */
function addedUnique(
  judging: Judging,
  pair: Pair,
  { one, before, lostNames }: { one: Unique; before: readonly Unique[]; lostNames: ReadonlySet<string> },
): Said[] {
  const isNewColumn = (column: TableColumn) => startOf(judging, pair, column) === null;
  const fresh = one.columns.filter(isNewColumn);
  const old = one.columns
    .filter((column) => !isNewColumn(column))
    .map((column) => startOf(judging, pair, column) ?? column);
  const names = [...one.columns.map((column) => column.name), ...one.expressions];
  const common = {
    subject: columnSubject(pair.now, names.join(', ')),
    unblock: unblockBy(
      one.by === 'index'
        ? statements(judging, pair.now).dropIndex(one.name)
        : statements(judging, pair.now).dropConstraint(one.name),
      {
        kind: 'need-not-be-unique',
        table: pair.now.name,
        name: one.name,
        columns: one.columns.map(({ name }) => name),
        except: uniquesOf(pair.now).flatMap(({ name, source }) => (source === one.source ? [] : [name])),
      },
    ),
    step: pair.rebuilt ? stepOfPair(pair) : (one.step ?? stepOfPair(pair)),
  };
  const words = constraintWords.unique;
  const isPromised = before.some(
    (other) => isPlain(other) && other.columns.length > 0 && other.columns.every((column) => old.includes(column)),
  );
  if (isPromised && !one.nullsNotDistinct) {
    return [
      {
        ...common,
        row: 46,
        kind: 'add-unique',
        verdict: 'safe',
        ...words.already(pair.now.name, names),
        unblock: null,
      },
    ];
  }
  if (one.expressions.length === 0 && fresh.some((column) => keepsApart(column, one))) {
    return [
      { ...common, row: 9, kind: 'add-unique', verdict: 'safe', ...words.empty(pair.now.name, names), unblock: null },
    ];
  }
  if (lostNames.has(one.name) && one.where === null) {
    return [
      { ...common, row: 43, kind: 'replace-unique', verdict: 'unknown', ...words.replaced(pair.now.name, names) },
    ];
  }
  if (old.length === 0 && fresh.length > 0 && one.expressions.length === 0) {
    return [
      {
        ...common,
        row: 8,
        kind: 'add-unique-with-default',
        verdict: one.where === null ? 'stop' : 'check',
        ...words.constant(pair.now.name, names),
      },
    ];
  }
  if (one.where !== null) {
    return [
      { ...common, row: 43, kind: 'add-partial-unique', verdict: 'check', ...words.partly(pair.now.name, names) },
    ];
  }
  return [{ ...common, row: 43, kind: 'add-unique', verdict: 'stop', ...words.all(pair.now.name, names) }];
}

/** What the older release leaves in this column differs from row to row: nothing, or a value that the database works out each time. */
function keepsApart(column: TableColumn, { nullsNotDistinct }: Unique): boolean {
  if (column.filled !== null && column.filled !== 'unknown') return column.filled.kind !== 'computed';
  if (column.default === null) return !nullsNotDistinct || column.nullable === false;
  if (column.default === 'unknown' || column.default.kind !== 'expression') return false;
  // A time may be the same for two rows.
  return !/\b(now|current_\w+|localtime\w*|\w*_timestamp|curdate|curtime|sysdate)\b/i.test(column.default.text);
}

/** Indexes of which only is known that they are gone. */
function lostBlindly({ now }: Pair): TableIndex[] {
  return now.lostIndexes.filter(({ thing }) => thing.unique === null).map(({ thing }) => thing);
}

/** Constraints of which only the name is known, and that they are gone. */
function blindNames({ now, before }: Pair): string[] {
  return now.lostConstraints.flatMap(({ thing }) => (before.constraints.has(thing.name) ? [] : [thing.name]));
}

function lostIndexOf(
  judging: Judging,
  pair: Pair,
  { index, there }: { index: TableIndex; there: ReadonlySet<string> },
): Said {
  const step = (index.was && pair.lostAt.get(index.was)) ?? stepOfPair(pair);
  const names = index.parts.map((part) => (typeof part === 'string' ? part : part.name));
  const isAgain = there.has(index.name);
  const isUsed = names.length > 0 && judging.context.hasUpsertOn?.(nameText(pair.before.name), names) === true;
  const isSafe = !isUsed && (isAgain || looksPlain(index.name));
  return {
    row: isSafe ? 46 : 44,
    kind: 'drop-index',
    verdict: isSafe ? 'safe' : isUsed ? 'stop' : 'check',
    subject: index.name === '' ? columnSubject(pair.before, names.join(', ')) : index.name,
    ...(isSafe ? constraintWords.indexGone(index.name) : constraintWords.indexGoneBlindly(index.name)),
    step,
  };
}

/** As tools and people name indexes that are not unique. */
function looksPlain(name: string): boolean {
  return /^(idx|ix)_|_(idx|index)\d*$/i.test(name) && !/uniq|(^|_)(uq|uk|ux|key)(_|$)/i.test(name);
}
