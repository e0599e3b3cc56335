import { isFields } from '../tree.ts';
import type { Side } from './side.ts';

/** Both stand for the same to the last word, and so does whatever they refer to: nothing can differ. False where that is not plain to see. */
export type Sameness = (live: unknown, target: unknown) => boolean;

/** Steps in all; beyond them nothing is plain any more. */
const MOST_STEPS = 500_000;

/** What these lead to stands elsewhere, by other ways than a reference. */
const FAR = [
  'discriminator',
  '$dynamicRef',
  '$recursiveRef',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$anchor',
  '$id',
] as const;

export function samenessOf(live: Side, target: Side): Sameness {
  const work: Work = { live, target, known: new Map(), apart: new Map(), left: MOST_STEPS };
  return (one, other) => {
    if (typeof one !== 'object' || one === null) return one === other;
    if (work.known.get(one) === other) return true;
    if (work.apart.get(one) === other) return false;
    const seen = new Map<object, unknown>();
    const isSame = runsTogether(work, seen, [one, other]);
    if (!isSame) work.apart.set(one, other);
    else for (const [mine, theirs] of seen) work.known.set(mine, theirs);
    return isSame;
  };
}

type Work = {
  readonly live: Side;
  readonly target: Side;
  /** Pairs that are the same for certain, and such that are not. */
  readonly known: Map<object, unknown>;
  readonly apart: Map<object, unknown>;
  left: number;
};

/** Circles are the same if nothing on them differs: what is being looked at is taken for the same until then. */
function runsTogether(work: Work, seen: Map<object, unknown>, first: readonly [unknown, unknown]): boolean {
  const open: (readonly [unknown, unknown])[] = [first];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, other] = next;
    if (one === other) continue;
    if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return false;
    if (seen.get(one) === other || work.known.get(one) === other) continue;
    work.left -= 1;
    if (work.left < 0 || work.apart.get(one) === other || !partsOf(work, one, other, open)) return false;
    seen.set(one, other);
  }
  return true;
}

type Open = (readonly [unknown, unknown])[];

function partsOf(work: Work, one: object, other: object, open: Open): boolean {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let at = 0; at < one.length; at += 1) open.push([one[at], other[at]]);
    return true;
  }
  if (!isFields(one) || !isFields(other) || FAR.some((key) => key in one)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) {
    if (!(key in other)) return false;
    open.push([one[key], other[key]]);
  }
  return one.$ref === undefined || bothFound(work, one, other, open);
}

function bothFound(work: Work, one: object, other: object, open: Open): boolean {
  const reference = '$ref' in one ? one.$ref : undefined;
  // A property may be called so.
  if (typeof reference !== 'string') return true;
  const [mine, theirs] = [work.live.follow(reference, one), work.target.follow(reference, other)];
  if (mine.kind !== 'found' || theirs.kind !== 'found') return false;
  open.push([mine.value, theirs.value]);
  return true;
}
