import type { Evidence } from '../incidents/model.ts';

/** From so many points up a release is suspected. */
export const SUSPECTED_FROM = 40;

/** Older flips are not looked at. */
export const LOOK_BACK_MS = 24 * 60 * 60_000;

/** Clocks of senders differ from ours: what begins no longer than this before a flip may as well have begun with it. */
export const CLOCK_SLACK_MS = 15_000;

const MINUTE_MS = 60_000;

/** What a thing is worth that speaks for or against a release; docs/suspects.md shows the same table. */
export type PointRow = { readonly kind: Evidence['kind']; readonly when: string; readonly points: number };

export const POINTS = {
  within5Minutes: { kind: 'time', when: 'it began within 5 min after the flip', points: 40 },
  within15Minutes: { kind: 'time', when: 'within 15 min', points: 30 },
  withinAnHour: { kind: 'time', when: 'within an hour', points: 20 },
  within6Hours: { kind: 'time', when: 'within 6 hours', points: 10 },
  within24Hours: { kind: 'time', when: 'within 24 hours', points: 5 },
  beforeFlip: { kind: 'before-flip', when: 'it began before the flip', points: -100 },
  sameService: { kind: 'service', when: 'the alert is about this service', points: 20 },
  otherService: { kind: 'service', when: 'it is about another one, which does not rely on this', points: -25 },
  otherEnvironment: { kind: 'service', when: 'it is about another environment', points: -100 },
  dependency: { kind: 'dependency', when: 'it is about a service that relies on this one', points: 15 },
  errorsRose: { kind: 'error-share', when: 'more requests fail than before the flip', points: 30 },
  errorsAsBefore: { kind: 'error-share', when: 'no more requests fail than before', points: -20 },
  newError: { kind: 'new-error', when: 'no alert spoke of this error before the flip', points: 10 },
  knownError: { kind: 'known-error', when: 'one did while an older release served', points: -35 },
  namesRelease: { kind: 'release-tag', when: 'the alert names this release', points: 50 },
  namesAnother: { kind: 'release-tag', when: 'the alert names another release of the service', points: -40 },
  filesMatch: { kind: 'files', when: 'it changes a file that the alert speaks of', points: 15 },
  noTraffic: { kind: 'no-traffic', when: 'it had no traffic when it began', points: -50 },
  servedBefore: { kind: 'served-before', when: 'it was put back, and had served well before', points: -40 },
  cleared: { kind: 'cleared', when: 'it was put back for this incident, and that did not help', points: -100 },
} as const satisfies Record<string, PointRow>;

/** The row for this much time between flip and beginning. */
export function timeRow(afterFlipMs: number): PointRow {
  if (afterFlipMs <= 5 * MINUTE_MS) return POINTS.within5Minutes;
  if (afterFlipMs <= 15 * MINUTE_MS) return POINTS.within15Minutes;
  if (afterFlipMs <= 60 * MINUTE_MS) return POINTS.withinAnHour;
  return afterFlipMs <= 6 * 60 * MINUTE_MS ? POINTS.within6Hours : POINTS.within24Hours;
}

export function evidence({ kind, points }: PointRow, text: string): Evidence {
  return { kind, points, text };
}
