import type { Severity } from '../alerts/model.ts';
import { careOf, moved, withCare } from './care.ts';
import type { Incident, IncidentState } from './model.ts';

/** A change that somebody asks for, as the incident was when they looked. */
export type Wish =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'mitigate' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'false-alarm' }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'assign'; readonly to: string }
  | { readonly kind: 'severity'; readonly severity: Severity };

export type Asking = { readonly by: string; readonly seenVersion: number | null; readonly nowMs: number };

export type Changed =
  | { readonly kind: 'done'; readonly incident: Incident }
  /** It is so already, and `by` has made it so. */
  | { readonly kind: 'already'; readonly by: string | null }
  /** It has moved on since they looked. */
  | { readonly kind: 'stale' };

/** What a wish makes of an incident. Nothing is done twice, and nothing on the strength of what is no longer so. */
export function change(incident: Incident, wish: Wish, asking: Asking): Changed {
  const already = isSoAlready(incident, wish, asking);
  if (already !== null) return { kind: 'already', by: already.by };
  if (isStale(incident, wish, asking)) return { kind: 'stale' };
  const next = moved(incident, changeOf(incident, wish, asking));
  const care = { newsAtMs: Math.max(careOf(incident).newsAtMs, asking.nowMs) };
  if (wish.kind === 'reopen') return { kind: 'done', incident: withCare(next, { ...care, openVersion: next.version }) };
  if (next.state === 'resolved') return { kind: 'done', incident: withCare(next, { ...care, lookAtMs: null }) };
  return { kind: 'done', incident: withCare(next, care) };
}

const NO_CHANGE: Readonly<Record<'acknowledge' | 'mitigate', readonly IncidentState[]>> = {
  acknowledge: ['acknowledged', 'mitigated', 'resolved'],
  mitigate: ['mitigated', 'resolved'],
};

function isSoAlready(incident: Incident, wish: Wish, { by }: Asking): { readonly by: string | null } | null {
  const { state, owner, resolvedBy, isFalseAlarm } = incident;
  switch (wish.kind) {
    case 'acknowledge':
    case 'mitigate':
      if (!NO_CHANGE[wish.kind].includes(state)) return null;
      return { by: state === 'resolved' ? resolvedBy : owner };
    case 'resolve':
      return state === 'resolved' ? { by: resolvedBy } : null;
    case 'false-alarm':
      return isFalseAlarm ? { by: resolvedBy } : null;
    case 'reopen':
      return state === 'resolved' ? null : { by: owner };
    case 'assign':
      return (owner === wish.to && state !== 'open') || state === 'resolved' ? { by: owner ?? by } : null;
    case 'severity':
      return incident.severity === wish.severity ? { by: null } : null;
  }
}

/** To take it one need not have read the newest line; but a message of an earlier life speaks of something that was over in between. */
function isStale(incident: Incident, { kind }: Wish, { seenVersion }: Asking): boolean {
  if (seenVersion === null) return false;
  return kind === 'acknowledge' ? seenVersion < careOf(incident).openVersion : seenVersion !== incident.version;
}

function changeOf(
  incident: Incident,
  wish: Wish,
  { by, nowMs }: Asking,
): Partial<Omit<Incident, 'number' | 'version'>> {
  const taken = { owner: incident.owner ?? by, acknowledgedAtMs: incident.acknowledgedAtMs ?? nowMs };
  const over = { state: 'resolved', resolvedAtMs: nowMs, resolvedBy: by, isFlapping: false } as const;
  switch (wish.kind) {
    case 'acknowledge':
      return { state: 'acknowledged', owner: by, acknowledgedAtMs: nowMs };
    case 'mitigate':
      return { ...taken, state: 'mitigated', mitigatedAtMs: nowMs };
    case 'resolve':
      return over;
    case 'false-alarm':
      return {
        ...over,
        resolvedAtMs: incident.resolvedAtMs ?? nowMs,
        resolvedBy: incident.resolvedBy ?? by,
        isFalseAlarm: true,
      };
    case 'reopen':
      return {
        ...{ state: 'open', owner: null, acknowledgedAtMs: null, mitigatedAtMs: null },
        ...{ resolvedAtMs: null, resolvedBy: null, isFalseAlarm: false, isStorm: false },
      };
    case 'assign': {
      const state = incident.state === 'open' ? 'acknowledged' : incident.state;
      return { state, owner: wish.to, acknowledgedAtMs: taken.acknowledgedAtMs };
    }
    case 'severity':
      return { severity: wish.severity };
  }
}
