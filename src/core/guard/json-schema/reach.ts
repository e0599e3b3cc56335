import type { Pair } from './compare.ts';
import type { Difference } from './difference.ts';

/** A pair that a reader starts from, and what it is called: `POST /orders request body`. */
export type Root<T> = { readonly pair: Pair; readonly of: T };

/** A difference, how a reader comes to it first, and who else comes to it. */
export type Reached<T> = {
  readonly difference: Difference;
  /** `items[].channel`; of a property that is not on both sides, up to and with it. */
  readonly path: string;
  readonly first: T;
  readonly others: readonly T[];
};

/** Steps taken in all: beyond them only the first way to a difference is told. */
const MOST_STEPS = 1_000_000;

/** Every difference once, with the ways that lead to it. */
export function reached<T>(roots: readonly Root<T>[]): readonly Reached<T>[] {
  const dirty = leadsToDifference(roots.map(({ pair }) => pair));
  const found = new Map<Difference, { path: string; first: T; others: T[] }>();
  const budget = { left: MOST_STEPS };
  for (const { pair, of } of roots) {
    if (!dirty.has(pair)) continue;
    walk({ pair, dirty, budget }, (difference, path) => {
      const known = found.get(difference);
      if (known === undefined) found.set(difference, { path: withName(path(), difference), first: of, others: [] });
      else if (known.others.at(-1) !== of && known.first !== of) known.others.push(of);
    });
  }
  return [...found].map(([difference, way]) => ({ difference, ...way }));
}

/** Pairs that differ themselves or have one inside that does. */
function leadsToDifference(pairs: readonly Pair[]): ReadonlySet<Pair> {
  const parents = new Map<Pair, Pair[]>();
  const seen = new Set(pairs);
  const dirty: Pair[] = [];
  for (const pair of seen) {
    if (pair.own.length > 0) dirty.push(pair);
    for (const { pair: child } of pair.children) {
      parents.getOrInsertComputed(child, () => []).push(pair);
      seen.add(child);
    }
  }
  const found = new Set(dirty);
  for (const pair of found) for (const parent of parents.get(pair) ?? []) found.add(parent);
  return found;
}

type Walk = { readonly pair: Pair; readonly dirty: ReadonlySet<Pair>; readonly budget: { left: number } };

type Way = { readonly from: Pair; readonly step: string } | null;

/** Nearest pairs first, so that paths are short. */
function walk({ pair, dirty, budget }: Walk, visit: (difference: Difference, path: () => string) => void): void {
  const ways = new Map<Pair, Way>([[pair, null]]);
  for (const [next] of ways) {
    budget.left -= 1;
    for (const one of next.own) visit(one, () => pathTo(next, ways));
    if (budget.left < 0) continue;
    for (const { step, pair: child } of next.children) {
      if (dirty.has(child) && !ways.has(child)) ways.set(child, { from: next, step });
    }
  }
}

function pathTo(pair: Pair, ways: ReadonlyMap<Pair, Way>): string {
  let path = '';
  for (let way = ways.get(pair) ?? null; way !== null; way = ways.get(way.from) ?? null) {
    path = way.step + path;
    if (path.length > 200) return `…${path.slice(-199)}`;
  }
  return path;
}

function joined(path: string, step: string): string {
  const whole = path + step;
  return whole.length > 200 ? `…${whole.slice(-199)}` : whole;
}

function withName(path: string, { kind, name }: Difference): string {
  return (kind.startsWith('property-') ? joined(path, `.${name}`) : path).replace(/^\./, '');
}
