import type { Severity } from '../alerts/model.ts';

const MINUTE_MS = 60_000;

/** The numbers by which alerts are put together. `docs/incidents.md` tells them, and a test compares the two. */
export const RULES = {
  /** An incident that nobody has answered takes further alerts until it was silent for so long; the next one is an incident of its own. */
  joinOpenMs: 60 * MINUTE_MS,
  /** The same of one that somebody has. */
  joinAnsweredMs: 240 * MINUTE_MS,
  /** Resolved no longer ago than this: an alert of the same opens it again. */
  reopenMs: 10 * MINUTE_MS,
  /** Nothing fires any more for so long: resolved by itself. */
  quietMs: 3 * MINUTE_MS,
  /** So many alerts within `stormMs` are a storm: it is said once, and what comes then is only counted. */
  stormAlerts: 20,
  stormMs: 5 * MINUTE_MS,
  /** So many changes between firing and resolved within `flapMs` are flapping. */
  flapChanges: 6,
  flapMs: 30 * MINUTE_MS,
  /** Without a change for so long it has settled. */
  settleMs: 10 * MINUTE_MS,
  /** An alert that joins moves the beginning of the incident back by no more than this. */
  earlierMs: 15 * MINUTE_MS,
  /** A firing that began before what is resolved already, and comes no later than this after it, is late. */
  lateMs: 60 * MINUTE_MS,
  /** Of an alert whose incident is resolved nothing was heard for so long: it was over, though its sender has not said so. */
  silentMs: 12 * 60 * MINUTE_MS,
} as const;

/** A warning opens an incident and wakes nobody; information is kept with its alert. */
export function pages(severity: Severity): boolean {
  return severity === 'critical' || severity === 'error';
}

const ORDER: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

export function isWorse(one: Severity, other: Severity): boolean {
  return ORDER.indexOf(one) > ORDER.indexOf(other);
}
