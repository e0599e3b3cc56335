import { stands, type TableIndex } from '../model/schema.ts';
import { constraintWords } from './constraint-words.ts';
import type { Judging, Said } from './judging.ts';
import { type Pair, startOf } from './pairs.ts';

/** Row 46: indexes that only make searches faster. */
export function judgeIndexes(judging: Judging, pair: Pair): Said[] {
  if (pair.rebuilt) return [];
  const all = [...pair.now.indexes.values()].filter(stands);
  const mark = (index: TableIndex) =>
    JSON.stringify([index.parts.map((part) => partName(judging, pair, part)), index.where]);
  const has = new Set(all.map(mark));
  const had = new Set([...pair.before.indexes.values()].map(mark));
  const plain = (kind: string, index: TableIndex, step: number | null): Said => ({
    row: 46,
    kind,
    verdict: 'safe',
    subject: index.name,
    ...(kind === 'drop-index' ? constraintWords.indexGone(index.name) : constraintWords.index(index.name)),
    step: step ?? 0,
  });
  return [
    ...all
      .filter((one) => one.was === null && one.unique === false && !had.has(mark(one)))
      .map((one) => plain('add-index', one, one.step)),
    ...all
      .filter((one) => one.was !== null && one.was.name !== one.name)
      .map((one) => plain('rename-index', one, one.named)),
    ...pair.now.lostIndexes
      .filter(({ thing }) => thing.unique === false && !has.has(mark(thing)))
      .map(({ thing, step }) => plain('drop-index', thing, step)),
  ];
}

function partName(judging: Judging, pair: Pair, part: TableIndex['parts'][number]): string {
  return typeof part === 'string' ? part : (startOf(judging, pair, part) ?? part).name;
}
