import type { Sample } from './watch.ts';

export type Judgement =
  | { readonly kind: 'too-little' }
  | { readonly kind: 'fine' }
  | { readonly kind: 'worse'; readonly what: 'errors'; readonly before: number; readonly after: number }
  | { readonly kind: 'worse'; readonly what: 'latency'; readonly beforeMs: number; readonly afterMs: number };

const FEWEST_REQUESTS = 30;
const FEWEST_ERRORS = 5;
/** A difference smaller than this is nobody's incident, however certain. */
const SMALLEST_RISE = 0.02;
/**
 * Two-proportion z-test with continuity correction. Looked at each second for two minutes it blames one of equal releases in fewer than 3 of
 * 100 watches, whatever their rate and error share (`judge-watch.test.ts` measures it); a plain test at 3.29 did so in up to 14.
 */
const Z_LIMIT = 3.8;
/** Assumed where there is no former release to compare with. */
const USUAL = { requests: 200, errors: 1 };

/**
 * Is what the new release answers clearly worse than what the former one answered before the flip? Latency counts only once it is warm: caches
 * that fill and code that is compiled are nobody's incident.
 */
export function judgeWatch(baseline: Sample | null, latest: Sample, isWarm: boolean): Judgement {
  if (latest.requests < FEWEST_REQUESTS) return { kind: 'too-little' };
  const base = baseline === null || baseline.requests < FEWEST_REQUESTS ? USUAL : baseline;
  const before = base.errors / base.requests;
  const after = latest.errors / latest.requests;
  if (latest.errors >= FEWEST_ERRORS && after - before >= SMALLEST_RISE && zScore(base, latest) >= Z_LIMIT) {
    return { kind: 'worse', what: 'errors', before, after };
  }
  return (isWarm ? slower(baseline, latest) : null) ?? { kind: 'fine' };
}

function zScore(base: Pick<Sample, 'requests' | 'errors'>, latest: Sample): number {
  const pooled = (base.errors + latest.errors) / (base.requests + latest.requests);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / base.requests + 1 / latest.requests));
  if (spread === 0) return 0;
  // Errors come in whole numbers: without the correction, few of them look more certain than they are.
  const correction = (1 / base.requests + 1 / latest.requests) / 2;
  return (latest.errors / latest.requests - base.errors / base.requests - correction) / spread;
}

const FEWEST_FOR_LATENCY = 100;
const SLOWER_BY = 2;
const SLOWER_BY_MS = 100;

function slower(baseline: Sample | null, latest: Sample): Judgement | null {
  if (baseline?.p95Ms == null || latest.p95Ms === null) return null;
  if (baseline.requests < FEWEST_FOR_LATENCY || latest.requests < FEWEST_FOR_LATENCY) return null;
  const limitMs = Math.max(baseline.p95Ms * SLOWER_BY, baseline.p95Ms + SLOWER_BY_MS);
  if (latest.p95Ms < limitMs) return null;
  return { kind: 'worse', what: 'latency', beforeMs: baseline.p95Ms, afterMs: latest.p95Ms };
}

/**
 * Did a stack that loses the traffic answer well while it had it? One that was never asked is taken at its health checks' word; how short it
 * served is the guard's to say.
 */
export function servedWell(sample: Sample, isHealthy: boolean): boolean {
  if (sample.requests === 0) return isHealthy;
  return sample.errors / sample.requests < (sample.requests < FEWEST_REQUESTS ? 0.2 : 0.05);
}

/** Was the recovery proven: enough answers since the flip, and next to none of them bad? */
export function recovered(latest: Sample): boolean {
  return latest.requests >= FEWEST_REQUESTS && latest.errors / latest.requests < 0.01;
}
