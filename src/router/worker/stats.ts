import { monotonicMs } from '../../lib/monotonic.ts';
import { type Entrance, LATENCY_BOUNDS_MS, type StackCounts } from '../model.ts';

type Tally = { requests: number; errors: number; failures: number; latency: number[] };

/** What this worker counted for one stack. Changed in place: this stands in the path of every request. */
export type StackStats = {
  readonly target: string;
  readonly stack: string;
  readonly production: Tally;
  readonly test: Tally;
  inFlight: number;
  streams: number;
  lastBegunMs: number | null;
  changed: boolean;
};

export type Verdict = 'fine' | 'error' | 'failure';

/** `performance.now()` is cheap; adding this makes it the machine's clock, which other processes can compare with. */
const MACHINE_OFFSET_MS = monotonicMs() - performance.now();

export function createStats(target: string, stack: string): StackStats {
  const production = emptyTally();
  const test = emptyTally();
  return { target, stack, production, test, inFlight: 0, streams: 0, lastBegunMs: null, changed: false };
}

export function noteBegin(stats: StackStats, entrance: Entrance, nowMs: number): void {
  stats.inFlight += 1;
  if (entrance === 'production') stats.lastBegunMs = nowMs + MACHINE_OFFSET_MS;
  stats.changed = true;
}

export function noteOutcome(
  stats: StackStats,
  entrance: Entrance,
  outcome: { verdict: Verdict; tookMs: number },
): void {
  const tally = stats[entrance];
  tally.requests += 1;
  if (outcome.verdict === 'error') tally.errors += 1;
  if (outcome.verdict === 'failure') tally.failures += 1;
  const bucket = bucketOf(outcome.tookMs);
  tally.latency[bucket] = (tally.latency[bucket] ?? 0) + 1;
  stats.changed = true;
}

export function snapshot(stats: StackStats): StackCounts {
  const { target, stack, production, test, inFlight, streams, lastBegunMs } = stats;
  return { target, stack, production, test, inFlight, streams, lastBegunMs };
}

function bucketOf(tookMs: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tookMs <= (LATENCY_BOUNDS_MS[middle] ?? Number.POSITIVE_INFINITY)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function emptyTally(): Tally {
  return { requests: 0, errors: 0, failures: 0, latency: new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0) };
}
