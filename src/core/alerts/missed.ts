import type { Heartbeat } from '../incidents/model.ts';

type Timing = Pick<Heartbeat, 'periodMs' | 'graceMs' | 'lastAtMs'>;

/** At least so long is given after a time in which no server was there to hear anything. */
const SHORTEST_GRACE_MS = 60_000;

/**
 * When a sign of life that has not come by then is missed; null: none is expected before the first one came. `heardSinceMs`: since when some server
 * has listened without a gap. What came in a gap was not heard, so that after it everybody has their grace (or a turn, where that is shorter) once more.
 */
export function missedAtMs({ periodMs, graceMs, lastAtMs }: Timing, heardSinceMs: number): number | null {
  if (lastAtMs === null) return null;
  const plannedMs = lastAtMs + periodMs + graceMs;
  if (lastAtMs >= heardSinceMs) return plannedMs;
  return Math.max(plannedMs, heardSinceMs + Math.max(graceMs, Math.min(periodMs, SHORTEST_GRACE_MS)));
}
