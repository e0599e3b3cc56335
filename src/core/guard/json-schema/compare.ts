import type { Spot } from '../tree.ts';
import { type Alternatives, alternativesOf } from './alternatives.ts';
import { compareProperties } from './compare-properties.ts';
import { compareValues } from './compare-values.ts';
import { type Difference, difference, type Use } from './difference.ts';
import { typeWords } from './limit-words.ts';
import { matchVariants } from './match-variants.ts';
import { type Sameness, samenessOf } from './same.ts';
import { isAnyType, type Schema, type Shape } from './shape.ts';
import type { Side } from './side.ts';

/** Two schemas that stand for each other, what differs between them themselves, and the pairs inside. */
export type Pair = {
  readonly use: Use;
  readonly live: readonly Shape[];
  readonly target: readonly Shape[];
  readonly at: Spot;
  own: readonly Difference[];
  children: readonly Child[];
};

/** `step` is how a reader gets there: `.name`, `[]`, or nothing. */
export type Child = { readonly step: string; readonly pair: Pair };

export type Comparison = { compare(live: Schema, target: Schema, place: { use: Use; at: Spot }): Pair };

/** More than these in two documents are not looked at. */
const MOST_PAIRS = 200_000;

/** Compare schemas of two documents; each pair is looked at once, however many ways lead to it and however they refer to each other. */
export function comparisonOf(live: Side, target: Side): Comparison {
  const work: Work = {
    sides: { live, target },
    live: alternativesOf(live),
    target: alternativesOf(target),
    same: samenessOf(live, target),
    known: new Map(),
    stripped: new Map(),
    count: 0,
    waiting: [],
  };
  return {
    compare: (one, other, { use, at }) => {
      if (work.same(one, other)) return { use, live: [], target: [], at, own: [], children: [] };
      const pair = pairOf(work, { live: work.live(one), target: work.target(other), use, at });
      for (let next = work.waiting.pop(); next !== undefined; next = work.waiting.pop()) look(work, next);
      return pair;
    },
  };
}

type Work = {
  readonly sides: { readonly live: Side; readonly target: Side };
  readonly stripped: Map<Shape, Shape>;
  readonly live: Alternatives;
  readonly target: Alternatives;
  readonly same: Sameness;
  readonly known: Map<object, Map<object, Map<Use, Pair>>>;
  count: number;
  readonly waiting: Pair[];
};

type Wanted = Pick<Pair, 'live' | 'target' | 'use' | 'at'>;

function pairOf(work: Work, { live, target, use, at }: Wanted): Pair {
  const byTarget = work.known.getOrInsertComputed(keyOf(live), () => new Map());
  const byUse = byTarget.getOrInsertComputed(keyOf(target), () => new Map());
  const known = byUse.get(use);
  if (known !== undefined) return known;
  work.count += 1;
  const tooMany = work.count > MOST_PAIRS;
  const own = tooMany ? [difference('not-compared', at, { name: 'too many schemas', trouble: 'too-complex' })] : [];
  const pair: Pair = { use, live, target, at, own, children: [] };
  byUse.set(use, pair);
  if (!tooMany) work.waiting.push(pair);
  return pair;
}

/** A list of one shape and the shape are the same thing. */
function keyOf(shapes: readonly Shape[]): object {
  return shapes.length === 1 ? (shapes[0] ?? shapes) : shapes;
}

function look(work: Work, pair: Pair): void {
  const [live, target] = [pair.live[0], pair.target[0]];
  if (live === undefined || target === undefined) return;
  if (pair.live.length === 1 && pair.target.length === 1) lookAtShapes(work, pair, { live, target });
  else lookAtVariants(work, pair);
}

function lookAtVariants(work: Work, pair: Pair): void {
  const strange = troubles(pair);
  const [live, target] = [understood(work, pair.live), understood(work, pair.target)];
  const wide = anyOfOne(live) - anyOfOne(target);
  if (wide !== 0) {
    const kind = wide > 0 ? 'type-widened' : 'type-narrowed';
    pair.own = [...strange, difference(kind, pair.at, { live: wordsOf(live), target: wordsOf(target) })];
    return;
  }
  const { matched, liveOnly, targetOnly } = matchVariants(live, target);
  pair.own = [
    ...strange,
    ...liveOnly.map((shape) => difference('variant-added', spotOf(shape, pair.at), { name: wordsOf([shape]) })),
    ...targetOnly.map((shape) => difference('variant-removed', pair.at, { name: wordsOf([shape]) })),
    ...nullDifference(pair),
  ];
  pair.children = matched.map(([one, other]) => ({
    step: '',
    pair: pairOf(work, { ...pair, live: [one], target: [other] }),
  }));
}

function troubles({ live, target, at }: Pair): readonly Difference[] {
  const found = [...live, ...target].flatMap(({ troubles }) => troubles);
  return found.map(({ what, why }) => difference('not-compared', at, { name: what, trouble: why }));
}

/** Null is compared for all alternatives at once. */
function understood(work: Work, shapes: readonly Shape[]): readonly Shape[] {
  return shapes.filter(({ troubles }) => troubles.length === 0).map((shape) => withoutNull(work, shape));
}

function withoutNull({ stripped }: Work, shape: Shape): Shape {
  if (isAnyType(shape.types) || !shape.types.has('null')) return shape;
  return stripped.getOrInsertComputed(shape, () => ({
    ...shape,
    types: new Set([...shape.types].filter((type) => type !== 'null')),
  }));
}

/** 1 for what takes anything. */
function anyOfOne(shapes: readonly Shape[]): number {
  return shapes.some(({ types, properties }) => isAnyType(types) && properties.size === 0) ? 1 : 0;
}

function wordsOf(shapes: readonly Shape[]): string {
  const words = shapes.map(({ name, types }) => name ?? (isAnyType(types) ? 'anything' : typeWords([...types])));
  return [...new Set(words)].join(' or ').slice(0, 100);
}

function nullDifference({ live, target, at, use }: Pair): readonly Difference[] {
  const [ours, theirs] = [live, target].map((shapes) => shapes.some(({ types }) => types.has('null')));
  if (ours === theirs || use === 'text') return [];
  return [difference(ours ? 'nullable-added' : 'nullable-removed', at)];
}

/** Schemas without a place of their own (`true`) stand where they are used. */
function spotOf(shape: Shape, at: Spot): Spot {
  return Object.keys(shape.source.holder).length === 0 ? at : shape.source;
}

function lookAtShapes(work: Work, pair: Pair, { live, target }: { live: Shape; target: Shape }): void {
  if (live === target) return;
  const values = compareValues({ live, target, use: pair.use, at: pair.at });
  const inside = compareProperties(work.sides, { live, target, use: pair.use, at: pair.at });
  pair.own = [...values.differences, ...(values.comparable ? inside.differences : [])];
  if (!values.comparable) return;
  pair.children = inside.children.flatMap(({ step, live, target, at }) =>
    work.same(live, target)
      ? []
      : [{ step, pair: pairOf(work, { live: work.live(live), target: work.target(target), use: pair.use, at }) }],
  );
}
