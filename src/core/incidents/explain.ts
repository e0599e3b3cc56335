import type { Event } from '../events/model.ts';
import type { Page } from '../paging/model.ts';
import type { Incident } from './model.ts';
import { incidentName } from './model.ts';

/** One reason for a page, or for none; words are made of it in core/notices. */
export type Reason =
  | { readonly kind: 'line'; readonly event: Event }
  | { readonly kind: 'counted'; readonly alerts: number; readonly deliveries: number }
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'nobody' }
  /** Of a person who was not paged. */
  | { readonly kind: 'skipped'; readonly why: string; readonly atMs: number }
  | { readonly kind: 'not-named' }
  | { readonly kind: 'taken-before'; readonly by: string | null; readonly atMs: number }
  | { readonly kind: 'over-before'; readonly atMs: number };

type Known = { readonly incident: Incident; readonly events: readonly Event[]; readonly pages: readonly Page[] };

/** Lines that decide whether anybody is paged. */
const DECIDING: ReadonlySet<string> = new Set([
  'incident.opened',
  'incident.quiet',
  'incident.severity',
  'incident.storm',
  'incident.flapping',
  'incident.settled',
  'incident.reopened',
  'incident.acknowledged',
  'incident.assigned',
  'incident.mitigated',
  'incident.resolved',
  'escalation.started',
  'escalation.step',
  'escalation.skipped',
  'escalation.held',
  'escalation.exhausted',
  'escalation.ended',
  'channel.down',
]);

/** Why people were paged about an incident and others were not; of one person where one is named. */
export function explain({ incident, events, pages }: Known, person: string | null): readonly Reason[] {
  const own = events.filter(({ operation }) => operation === incidentName(incident.number));
  const lines = own.filter(({ kind }) => DECIDING.has(kind)).map((event) => ({ kind: 'line', event }) as const);
  const counted = { kind: 'counted', alerts: incident.alerts, deliveries: incident.deliveries } as const;
  const told = pages.filter((page) => page.kind === 'page' && (person === null || page.person === person));
  const messages = told.map((page) => ({ kind: 'page', page }) as const);
  if (person === null)
    return [...lines, counted, ...(messages.length === 0 ? [{ kind: 'nobody' } as const] : messages)];
  return [
    ...lines.filter(({ event }) => !isOfOthers(event, person)),
    counted,
    ...messages,
    ...notPaged(own, told, person),
  ];
}

function isOfOthers({ kind, data }: Event, person: string): boolean {
  return kind === 'escalation.skipped' && data.person !== undefined && data.person !== person;
}

function notPaged(own: readonly Event[], pages: readonly Page[], person: string): readonly Reason[] {
  if (pages.length > 0) return [];
  const skipped = own.filter(({ kind, data }) => kind === 'escalation.skipped' && data.person === person);
  if (skipped.length > 0)
    return skipped.map(({ data, atMs }) => ({ kind: 'skipped', why: String(data.why), atMs }) as const);
  const end = own.find(({ kind }) => kind === 'escalation.held' || kind === 'escalation.ended');
  if (end?.kind === 'escalation.held')
    return [{ kind: 'taken-before', by: typeof end.data.by === 'string' ? end.data.by : null, atMs: end.atMs }];
  if (end?.kind === 'escalation.ended') return [{ kind: 'over-before', atMs: end.atMs }];
  return [{ kind: 'not-named' }];
}
