import { percentile } from '../core/deploys/latency.ts';
import type { Sample } from '../core/deploys/watch.ts';
import { type Counts, LATENCY_BOUNDS_MS, type RouterSeen, type StackSeen } from '../providers/router/port.ts';

/** The router's counts, a second apart, for a look at the last while. */
export type Samples = {
  take(target: string, seen: RouterSeen, atMs: number): void;
  of(target: string): readonly Reading[];
};

export type Reading = {
  readonly atMs: number;
  readonly stacks: readonly { readonly id: string; readonly production: Counts }[];
};

const KEPT_MS = 5 * 60_000;

export function createSamples(): Samples {
  const readings = new Map<string, Reading[]>();
  return {
    take(target, seen, atMs) {
      const kept = (readings.get(target) ?? []).filter((reading) => atMs - reading.atMs < KEPT_MS);
      const before = kept.at(-1);
      const stacks = seen.stacks.map(({ id, production }) => ({ id, production: sameOr(before, id, production) }));
      if (stacks.length > 0 || kept.length > 0) readings.set(target, [...kept, { atMs, stacks }]);
      else readings.delete(target);
    },
    of: (target) => readings.get(target) ?? [],
  };
}

/** What has counted nothing since is kept once: with very many targets the counts alone would fill the memory. */
function sameOr(before: Reading | undefined, stack: string, counts: Counts): Counts {
  const known = before?.stacks.find((one) => one.id === stack)?.production;
  const isSame =
    known !== undefined &&
    known.requests === counts.requests &&
    known.errors === counts.errors &&
    known.failures === counts.failures;
  return isSame ? known : counts;
}

const NOTHING: Counts = { requests: 0, errors: 0, failures: 0, latency: [] };

export function sampleOf(counts: Counts, earlier: Counts = NOTHING): Sample {
  // A router that was started again counts from nothing.
  const since = earlier.requests > counts.requests ? NOTHING : earlier;
  const latency = counts.latency.map((count, index) => count - (since.latency[index] ?? 0));
  return {
    requests: counts.requests - since.requests,
    errors: counts.errors + counts.failures - since.errors - since.failures,
    p95Ms: percentile(latency, LATENCY_BOUNDS_MS, 0.95),
  };
}

/** What a stack answered since the oldest reading that still knows it, or at all when there is none. */
export function recentSample(readings: readonly Reading[], now: StackSeen): Sample {
  return sampleOf(now.production, countsIn(readings[0], now.id));
}

/** What a stack answered since the newest reading that is at least `agoMs` old. */
export function sampleSince(readings: readonly Reading[], now: StackSeen, sinceMs: number): Sample {
  const before = readings.filter((reading) => reading.atMs <= sinceMs).at(-1);
  return sampleOf(now.production, countsIn(before, now.id));
}

/** Readings of a shorter while say too little about a flip that came before them. */
const WHILE_MS = 60_000;

/** What a stack answered lately, since a flip or as far as readings go back; null: they know too little of it. */
export function latestSample(readings: readonly Reading[], stack: string, sinceMs: number): Sample | null {
  const [first] = readings;
  const last = readings.at(-1);
  if (first === undefined || last === undefined) return null;
  const isEnough = first.atMs <= sinceMs || last.atMs - first.atMs >= WHILE_MS;
  return isEnough ? sampleSinceFlip(readings, stack, sinceMs) : null;
}

/** Nothing of what it answered before: after a restart, readings begin later than the flip, and count from then. */
export function sampleSinceFlip(readings: readonly Reading[], stack: string, sinceMs: number): Sample | null {
  return sampleBetween(readings, stack, { fromMs: sinceMs, untilMs: Number.POSITIVE_INFINITY });
}

/** Null: no reading of that time knows the stack. */
export function sampleBetween(
  readings: readonly Reading[],
  stack: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Sample | null {
  const last = readings.findLast(({ atMs, stacks }) => atMs <= untilMs && stacks.some(({ id }) => id === stack));
  const first = readings.findLast(({ atMs }) => atMs <= fromMs) ?? readings[0];
  if (last === undefined || first === undefined || first.atMs > last.atMs) return null;
  return sampleOf(countsIn(last, stack), countsIn(first, stack));
}

function countsIn(reading: Reading | undefined, stack: string): Counts {
  return reading?.stacks.find((one) => one.id === stack)?.production ?? NOTHING;
}
