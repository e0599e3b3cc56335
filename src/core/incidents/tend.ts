import { careOf, moved, withCare } from './care.ts';
import { settlesAtMs } from './flapping.ts';
import type { Alert, Incident } from './model.ts';
import { pages, RULES } from './rules.ts';

export type Tended = {
  readonly incident: Incident;
  /** In this order. */
  readonly did: readonly ('settled' | 'resolved')[];
  /** It has settled into firing, and nobody was paged while it flapped. */
  readonly page: boolean;
};

/** What comes by itself when the time is there: an incident settles, and one whose alerts are all over is resolved. */
export function tend(incident: Incident, alerts: readonly Alert[], nowMs: number): Tended {
  if (incident.resolvedAtMs !== null) return { incident: withCare(incident, { lookAtMs: null }), did: [], page: false };
  const settlingMs = incident.isFlapping ? Math.max(...alerts.map(settlesAtMs), 0) : 0;
  if (settlingMs > nowMs) return { incident: withCare(incident, { lookAtMs: settlingMs }), did: [], page: false };
  const settled = incident.isFlapping ? moved(incident, { isFlapping: false }) : incident;
  const did: readonly 'settled'[] = incident.isFlapping ? ['settled'] : [];
  if (alerts.some(({ status }) => status === 'firing')) return stays(settled, did);
  const care = careOf(settled);
  if (!resolvesItself(settled)) return { incident: withCare(settled, { lookAtMs: null }), did, page: false };
  const quietUntilMs = care.newsAtMs + RULES.quietMs;
  if (quietUntilMs > nowMs) return { incident: withCare(settled, { lookAtMs: quietUntilMs }), did, page: false };
  return { incident: settled, did: [...did, 'resolved'], page: false };
}

function stays(incident: Incident, did: readonly 'settled'[]): Tended {
  const isOwed = careOf(incident).quiet === 'flapping' && pages(incident.severity) && incident.state === 'open';
  const change = isOwed ? { quiet: null, lookAtMs: null } : { lookAtMs: null };
  return { incident: withCare(incident, change), did, page: isOwed };
}

/** What a person has opened, a person resolves; and of what a sender leaves out nobody knows whether it is over. */
function resolvesItself(incident: Incident): boolean {
  return incident.openedBy.startsWith('hook ') && careOf(incident).truncated === 0;
}
