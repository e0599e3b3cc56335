import { stands, type TableColumn, type TableConstraint } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { columnNames, type Pair, standing, startOf, stepOfPair } from './pairs.ts';
import { columnSubject } from './sql-text.ts';
import { uniquesOf } from './uniques.ts';

/** Row 45: rows are told apart by something else. */
export function judgePrimaryKey(judging: Judging, pair: Pair): Said[] {
  const was = keyOf(pair.before.constraints);
  const is = keyOf(pair.now.constraints);
  const lost = pair.now.lostConstraints.find(({ thing }) => thing.kind === 'primary-key');
  const wasBlind = was === undefined && lost !== undefined;
  if (was === undefined && is === undefined && !wasBlind) return [];
  const start = (column: TableColumn) => startOf(judging, pair, column) ?? column;
  if (was !== undefined && is !== undefined && sameColumns(was.columns, is.columns.map(start))) return [];
  if (is?.was !== undefined && is.was !== null) return [];
  const still = standing(pair, was?.columns ?? []);
  // It went with its columns, of which the loss is said.
  if (was !== undefined && is === undefined && still.length < was.columns.length) return [];
  const step = pair.rebuilt ? stepOfPair(pair) : (is?.step ?? lost?.step ?? stepOfPair(pair));
  const names = is === undefined ? (was === undefined ? [] : columnNames(was)) : columnNames(is);
  const common = { row: 45, subject: columnSubject(pair.now, names.join(', ')), step };
  if (was === undefined && !wasBlind && is !== undefined)
    return [firstKey(pair, { is, common, isNew: (column) => startOf(judging, pair, column) === null })];
  const isKept = was !== undefined && stillUnique(pair, still, was.columns.length);
  const words = constraintWords.otherKey(pair.now.name, names, { isGone: is === undefined, isKept });
  return [
    {
      ...common,
      kind: is === undefined ? 'drop-primary-key' : 'change-primary-key',
      verdict: isKept ? 'check' : 'stop',
      ...words,
    },
  ];
}

function keyOf(constraints: ReadonlyMap<string, TableConstraint>): TableConstraint | undefined {
  for (const one of constraints.values()) if (one.kind === 'primary-key' && stands(one)) return one;
  return undefined;
}

function sameColumns(one: readonly TableColumn[], other: readonly TableColumn[]): boolean {
  return one.length === other.length && one.every((column) => other.includes(column));
}

/** "Insert or update" by the old key still works where something else keeps it unique. */
function stillUnique({ now }: Pair, columns: readonly TableColumn[], wanted: number): boolean {
  return (
    columns.length === wanted &&
    uniquesOf(now).some(
      (one) => !one.isKey && one.where === null && one.expressions.length === 0 && sameColumns(one.columns, columns),
    )
  );
}

/** A table without a key got one. */
function firstKey(
  pair: Pair,
  {
    is,
    common,
    isNew,
  }: {
    is: TableConstraint;
    common: { row: number; subject: string; step: number };
    isNew: (column: TableColumn) => boolean;
  },
): Said {
  const names = columnNames(is);
  const isFilled = is.columns.some((column) => isNew(column) && column.filled !== null && column.filled !== 'unknown');
  const wasUnique = uniquesOf(pair.before).some(
    (one) =>
      one.where === null &&
      one.columns.every((column) => is.columns.some((now) => now.was === column)) &&
      one.columns.length > 0,
  );
  const wasMandatory = is.columns.every((column) => column.was?.nullable === false);
  if (isFilled || (wasUnique && wasMandatory)) {
    return {
      ...common,
      kind: 'add-primary-key',
      verdict: 'safe',
      ...constraintWords.firstKeyHarmless(pair.now.name, names),
    };
  }
  return { ...common, kind: 'add-primary-key', verdict: 'stop', ...constraintWords.firstKey(pair.now.name, names) };
}
