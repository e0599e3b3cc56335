import type { Event } from '../events/model.ts';
import { incidentName } from './model.ts';

/** One line of a timeline, with where it comes from. */
export type Entry = {
  readonly atMs: number;
  /** The line of the log. */
  readonly event: Event;
  /** A message that somebody pinned stands at its own time. */
  readonly source: { readonly kind: string; readonly url: string | null };
};

/** Written for machines, or said by another line already. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'incident.times',
  'escalation.held',
  'escalation.ended',
  'page.made',
  'operation.step',
  'gate.started',
  'stack.placed',
]);

/** What happened, in its order, out of the log lines about an incident and its target. */
export function timeline(events: readonly Event[], incident: number): readonly Entry[] {
  const name = incidentName(incident);
  return events
    .filter(({ kind }) => !LEFT_OUT.has(kind))
    .map((event) => entry(event, name))
    .toSorted((a, b) => a.atMs - b.atMs || a.event.seq - b.event.seq);
}

function entry(event: Event, name: string): Entry {
  const pinned = event.data.source as { kind?: unknown; url?: unknown; atMs?: unknown } | undefined;
  if (event.kind === 'incident.noted' && pinned !== undefined)
    return {
      atMs: typeof pinned.atMs === 'number' ? pinned.atMs : event.atMs,
      event,
      source: { kind: String(pinned.kind), url: typeof pinned.url === 'string' ? pinned.url : null },
    };
  const kind = event.operation === name ? 'incident' : (event.operation ?? event.target ?? 'astern');
  return { atMs: event.atMs, event, source: { kind, url: null } };
}
