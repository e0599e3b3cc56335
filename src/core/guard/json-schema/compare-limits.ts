import type { Shapes } from './compare-values.ts';
import { type Difference, type DifferenceKind, difference } from './difference.ts';
import { type Bound, type LimitName, LOWER, type Shape, spotOf, UPPER } from './shape.ts';
import { isTighter } from './together.ts';

/** Ranges, lengths, counts, patterns. A pattern is compared as text; it is never run. */
export function compareLimits(shapes: Shapes): readonly Difference[] {
  const found = [
    ...[...LOWER, ...UPPER].flatMap((name) => rangeDifference(shapes, name)),
    ...multipleDifference(shapes),
    ...uniqueDifference(shapes),
    ...patternDifference(shapes),
  ];
  return found.filter((one) => !boundByList(one, shapes));
}

/** What is listed value by value has no other limit. */
function boundByList({ kind }: Difference, { live, target }: Shapes): boolean {
  if (kind === 'limit-loosened') return live.values !== null;
  if (kind === 'limit-tightened') return target.values !== null;
  return live.values !== null || target.values !== null;
}

function rangeDifference(shapes: Shapes, name: LimitName): readonly Difference[] {
  const { live, target } = shapes;
  if (!concerns(name, live) || !concerns(name, target)) return [];
  const [ours, theirs] = [live.limits.get(name), target.limits.get(name)];
  if (ours === undefined && theirs === undefined) return [];
  if (ours !== undefined && (theirs === undefined || isTighter(name, ours, theirs))) {
    return [limit('limit-tightened', shapes, { name, ours: bound(ours), theirs: bound(theirs) })];
  }
  if (theirs !== undefined && (ours === undefined || isTighter(name, theirs, ours))) {
    return [limit('limit-loosened', shapes, { name, ours: bound(ours), theirs: bound(theirs) })];
  }
  return [];
}

/** Only what both may be is limited on both. */
function concerns(name: LimitName, { types }: Shape): boolean {
  if (name.endsWith('Length')) return types.has('string');
  if (name.endsWith('Items')) return types.has('array');
  if (name.endsWith('Properties')) return types.has('object');
  return types.has('number') || types.has('integer');
}

function bound(bound: Bound | undefined): string | null {
  if (bound === undefined) return null;
  return bound.open ? `${bound.value}, itself not taken` : String(bound.value);
}

type Said = { readonly name: string; readonly ours: string | null; readonly theirs: string | null };

function limit(kind: DifferenceKind, { live, at }: Shapes, { name, ours, theirs }: Said): Difference {
  return difference(kind, spotOf(live, name) ?? at, { name, live: ours, target: theirs });
}

function multipleDifference(shapes: Shapes): readonly Difference[] {
  const [ours, theirs] = [shapes.live.multipleOf, shapes.target.multipleOf];
  if (ours === theirs) return [];
  const said = {
    name: 'multipleOf',
    ours: ours === null ? null : String(ours),
    theirs: theirs === null ? null : String(theirs),
  };
  if (ours === null || (theirs !== null && isMultiple(theirs, ours))) return [limit('limit-loosened', shapes, said)];
  if (theirs === null || isMultiple(ours, theirs)) return [limit('limit-tightened', shapes, said)];
  return [limit('limit-changed', shapes, said)];
}

function isMultiple(one: number, of: number): boolean {
  const times = one / of;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

function uniqueDifference(shapes: Shapes): readonly Difference[] {
  const { live, target } = shapes;
  if (live.unique === target.unique) return [];
  const said = { name: 'uniqueItems', ours: live.unique ? 'yes' : null, theirs: target.unique ? 'yes' : null };
  return [limit(live.unique ? 'limit-tightened' : 'limit-loosened', shapes, said)];
}

function patternDifference(shapes: Shapes): readonly Difference[] {
  const [ours, theirs] = [demanding(shapes.live), demanding(shapes.target)];
  const liveOnly = ours.filter((pattern) => !theirs.includes(pattern));
  const targetOnly = theirs.filter((pattern) => !ours.includes(pattern));
  if (liveOnly.length === 0 && targetOnly.length === 0) return [];
  const said = { name: 'pattern', ours: text(liveOnly), theirs: text(targetOnly) };
  if (liveOnly.length === 0) return [limit('limit-loosened', shapes, said)];
  return [limit(targetOnly.length === 0 ? 'limit-tightened' : 'limit-changed', shapes, said)];
}

/** `.*` and the like demand nothing. */
function demanding({ patterns }: Shape): readonly string[] {
  return patterns.filter((pattern) => !/^\^?(?:\.\*|\[\\s\\S\]\*)?\$?$/.test(pattern));
}

function text(patterns: readonly string[]): string | null {
  return patterns.length === 0 ? null : patterns.join(' and ').slice(0, 80);
}
