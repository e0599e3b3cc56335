import { parseDuration } from '../../lib/duration.ts';
import type { AlertFacts, SuspectFacts } from './model.ts';

/** Senders whose clock is ahead of ours would otherwise tell of a beginning that has not come yet. */
const AHEAD_MS = 60_000;

/**
 * When the trouble began: by the alerts' own start, never by when they arrived, less the time for which the sender itself has waited before it
 * said so. Prometheus gives the end of a rule's `for` as the start; the rule may say how long that is in an annotation or label `for`.
 */
export function onsetOf({ incident, alerts }: Pick<SuspectFacts, 'incident' | 'alerts'>): number {
  const starts = alerts.map((alert) => startOf(alert) - waitedMs(alert));
  return starts.length === 0 ? incident.beganAtMs : Math.min(...starts);
}

function startOf({ startsAtMs, firstAtMs, changes }: AlertFacts): number {
  // An alert that fires again keeps the time at which it came for the first time.
  const arrivedMs = Math.max(firstAtMs, changes.findLast(({ to }) => to === 'firing')?.atMs ?? 0);
  return startsAtMs > arrivedMs + AHEAD_MS ? arrivedMs : startsAtMs;
}

function waitedMs({ labels, rest }: AlertFacts): number {
  const said = labels.for ?? annotation(rest, 'for');
  return said === null ? 0 : (parseDuration(said) ?? 0);
}

function annotation({ annotations }: Readonly<Record<string, unknown>>, name: string): string | null {
  if (typeof annotations !== 'object' || annotations === null || !Object.hasOwn(annotations, name)) return null;
  const value: unknown = Reflect.get(annotations, name);
  return typeof value === 'string' ? value : null;
}
