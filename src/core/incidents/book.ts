import type { EventKind } from '../events/model.ts';
import { careOf } from './care.ts';
import type { Alert, Incident, MaintenanceWindow } from './model.ts';

/** What is known before a batch is read. */
export type Known = {
  readonly alerts: readonly Alert[];
  /** Of the groups of the batch those that are open or were resolved lately, and those that its alerts belong to. */
  readonly incidents: readonly Incident[];
  readonly windows: readonly MaintenanceWindow[];
  readonly nowMs: number;
};

/** An event of an incident; a new one has a number below 0 until it is stored. */
export type FoldedEvent = {
  readonly kind: EventKind;
  readonly incident: number | null;
  readonly target: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** What is to be done about paging. */
export type Todo =
  | { readonly kind: 'page'; readonly incident: number; readonly why: string }
  | { readonly kind: 'hold'; readonly incident: number; readonly by: string };

/** What a batch changes. */
export type Folded = {
  readonly alerts: readonly Alert[];
  /** Opened or changed; what was opened has a number below 0. */
  readonly incidents: readonly Incident[];
  readonly events: readonly FoldedEvent[];
  readonly todo: readonly Todo[];
};

/** What is known and what has changed of it: written on from one word to the next, and read at the end. */
export type Book = {
  readonly windows: readonly MaintenanceWindow[];
  readonly nowMs: number;
  readonly alerts: Map<string, Alert>;
  readonly changedAlerts: Set<string>;
  readonly incidents: Map<number, Incident>;
  readonly changed: Set<number>;
  /** Numbers of the incidents of a group, oldest first. */
  readonly groups: Map<string, number[]>;
  readonly events: FoldedEvent[];
  readonly todo: Map<number, Todo>;
  opened: number;
  /** Alerts that led to no incident and began to fire in this batch. */
  kept: number;
};

export function openBook({ alerts, incidents, windows, nowMs }: Known): Book {
  const book: Book = {
    windows,
    nowMs,
    alerts: new Map(alerts.map((alert) => [keyOf(alert), alert])),
    changedAlerts: new Set(),
    incidents: new Map(incidents.map((incident) => [incident.number, incident])),
    changed: new Set(),
    groups: new Map(),
    events: [],
    todo: new Map(),
    opened: 0,
    kept: 0,
  };
  for (const { number, ...rest } of incidents) addToGroup(book, careOf({ number, ...rest }).group, number);
  return book;
}

export function closeBook(book: Book): Folded {
  return {
    alerts: [...book.changedAlerts].flatMap((key) => book.alerts.get(key) ?? []),
    incidents: [...book.changed].flatMap((number) => book.incidents.get(number) ?? []),
    events: book.events,
    todo: [...book.todo.values()],
  };
}

export function keyOf({ hook, key }: Pick<Alert, 'hook' | 'key'>): string {
  return `${hook}\n${key}`;
}

export function putAlert(book: Book, alert: Alert): void {
  const key = keyOf(alert);
  book.alerts.set(key, alert);
  book.changedAlerts.add(key);
}

export function putIncident(book: Book, incident: Incident): void {
  if (!book.incidents.has(incident.number)) addToGroup(book, careOf(incident).group, incident.number);
  book.incidents.set(incident.number, incident);
  book.changed.add(incident.number);
}

export function tell(
  book: Book,
  kind: EventKind,
  about: { readonly incident: Incident | null; readonly hook: string; readonly data: FoldedEvent['data'] },
): void {
  const { incident, hook, data } = about;
  const actor = actorOf(hook);
  book.events.push({ kind, incident: incident?.number ?? null, target: incident?.target ?? null, actor, data });
}

/** Who a monitor is in the log, and as the opener of an incident. */
export function actorOf(hook: string): string {
  return `hook ${hook}`;
}

function addToGroup(book: Book, group: string, number: number): void {
  const numbers = book.groups.get(group);
  if (numbers === undefined) book.groups.set(group, [number]);
  else numbers.push(number);
}
