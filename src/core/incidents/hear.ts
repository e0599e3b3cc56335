import type { SentAlert, Severity } from '../alerts/model.ts';
import type { Place } from './locate.ts';
import type { Alert } from './model.ts';
import { RULES } from './rules.ts';

/** What one delivery says about one alert, with all that was left open decided. */
export type Heard = Pick<SentAlert, 'key' | 'status' | 'title' | 'text' | 'startsAtMs' | 'endsAtMs' | 'release'> &
  Pick<SentAlert, 'errorText' | 'group' | 'links' | 'labels' | 'rest'> & {
    /** For an alert that is not known yet. */
    readonly id: string;
    readonly hook: string;
    readonly severity: Severity;
    readonly place: Place;
    /** When it arrived. */
    readonly atMs: number;
    /** How many the sender left out of this delivery. */
    readonly truncated: number;
  };

export type HeardAs =
  /** It begins to fire, or again. */
  | 'fires'
  /** It fires still. */
  | 'repeats'
  /** Somebody at the sender's has it. */
  | 'acknowledged'
  | 'resolves'
  /** Nothing changes: it was resolved already. */
  | 'resolved-again'
  /** Nothing was known of it, and it is over. */
  | 'resolved-first'
  /** It speaks of an earlier time than what is known. */
  | 'late'
  /** Acknowledged at the sender's, and nothing fires here. */
  | 'unknown';

/** Most changes that an alert remembers. */
const MOST_CHANGES = 50;

/** How an alert stands after one more word about it. Pure in the order of arrival: what is older than what is known changes nothing. */
export function hear(known: Alert | null, heard: Heard): { readonly as: HeardAs; readonly alert: Alert } {
  const as = asWhat(known, heard);
  if (known === null) return { as, alert: begin(heard, as) };
  switch (as) {
    case 'fires':
      return { as, alert: fire(known, heard) };
    case 'repeats':
      return { as, alert: { ...said(known, heard), count: known.count + 1 } };
    case 'acknowledged':
      return { as, alert: { ...known, lastAtMs: later(known, heard) } };
    case 'resolves':
      return { as, alert: resolve(known, heard) };
    default:
      return { as, alert: known };
  }
}

function asWhat(known: Alert | null, heard: Heard): HeardAs {
  const isFiring = known?.status === 'firing';
  switch (heard.status) {
    case 'acknowledged':
      return isFiring ? 'acknowledged' : 'unknown';
    case 'resolved':
      if (known === null) return 'resolved-first';
      if (!isFiring) return 'resolved-again';
      return isOlderEnd(known, heard) ? 'late' : 'resolves';
    default:
      if (known === null) return 'fires';
      if (isOlderStart(known, heard)) return 'late';
      return isFiring ? 'repeats' : 'fires';
  }
}

/** Of an earlier firing than the newest one that is known; or of one that is known to be over, though its beginning was never heard of. */
function isOlderStart(known: Alert, { startsAtMs, atMs }: Heard): boolean {
  if (startsAtMs === null) return false;
  const { newestStartMs = null, endsAtMs } = known;
  if (newestStartMs !== null && startsAtMs < newestStartMs) return true;
  if (known.status === 'firing' || known.count > 0) return false;
  return startsAtMs <= (endsAtMs ?? known.lastAtMs) && atMs - known.lastAtMs <= RULES.lateMs;
}

/** The end of an earlier firing than the one that is on. */
function isOlderEnd({ newestStartMs = null }: Alert, { startsAtMs, endsAtMs }: Heard): boolean {
  const toldMs = endsAtMs ?? startsAtMs;
  return newestStartMs !== null && toldMs !== null && toldMs < newestStartMs;
}

function begin(heard: Heard, as: HeardAs): Alert {
  const { id, hook, key, place, atMs } = heard;
  const isFiring = as === 'fires';
  return {
    ...words(heard),
    id,
    hook,
    key,
    status: isFiring ? 'firing' : 'resolved',
    service: place.service,
    environment: place.environment,
    incident: null,
    why: isFiring ? null : 'resolved-first',
    startsAtMs: startOf(heard),
    endsAtMs: isFiring ? null : (heard.endsAtMs ?? atMs),
    firstAtMs: atMs,
    lastAtMs: atMs,
    count: isFiring ? 1 : 0,
    changes: isFiring ? [{ to: 'firing', atMs }] : [],
    newestStartMs: newestStart(null, heard),
  };
}

function fire(known: Alert, heard: Heard): Alert {
  return {
    ...said(known, heard),
    status: 'firing',
    startsAtMs: startOf(heard),
    endsAtMs: null,
    count: known.count + 1,
    changes: changed(known, 'firing', heard.atMs),
  };
}

function resolve(known: Alert, heard: Heard): Alert {
  const lastAtMs = later(known, heard);
  const endsAtMs = heard.endsAtMs ?? heard.atMs;
  return { ...known, status: 'resolved', endsAtMs, lastAtMs, changes: changed(known, 'resolved', heard.atMs) };
}

/** What was said last is what it says. */
function said(known: Alert, heard: Heard): Alert {
  const { service, environment } = heard.place;
  const newestStartMs = newestStart(known, heard);
  return { ...known, ...words(heard), service, environment, lastAtMs: later(known, heard), newestStartMs };
}

function words({ title, text, severity, group, release, errorText, links, labels, rest }: Heard) {
  return { title, text, severity, group, release, errorText, links, labels, rest };
}

function changed({ changes }: Alert, to: 'firing' | 'resolved', atMs: number): Alert['changes'] {
  return [...changes, { to, atMs }].slice(-MOST_CHANGES);
}

/** A clock that is ahead does not put the beginning into the future. */
function startOf({ startsAtMs, atMs }: Heard): number {
  return Math.min(startsAtMs ?? atMs, atMs);
}

function newestStart(known: Alert | null, { startsAtMs, atMs }: Heard): number | null {
  const before = known?.newestStartMs ?? null;
  if (startsAtMs === null) return before;
  return Math.max(before ?? 0, Math.min(startsAtMs, atMs));
}

function later(known: Alert, { atMs }: Heard): number {
  return Math.max(known.lastAtMs, atMs);
}
