import { type Book, putAlert, putIncident, tell } from './book.ts';
import { careOf, moved, withCare } from './care.ts';
import { changesLately, flaps, settlesAtMs } from './flapping.ts';
import type { Place } from './locate.ts';
import { windowOver } from './maintenance.ts';
import type { Alert, Incident } from './model.ts';
import { isWorse, pages, RULES } from './rules.ts';

/** A firing alert that must belong somewhere. */
export type Firing = {
  readonly alert: Alert;
  readonly place: Place;
  /** It begins, it goes on and belonged nowhere, or a maintenance window that kept it is over. */
  readonly as: 'fires' | 'repeats' | 'kept';
  readonly atMs: number;
  readonly truncated: number;
};

/** Make an alert part of an incident, or count it there once more. */
export function join(book: Book, incident: Incident, firing: Firing): void {
  const { alert, as, atMs, truncated } = firing;
  const isNew = alert.incident !== incident.number;
  const count = isNew && as === 'fires' ? 1 : alert.count;
  putAlert(book, { ...alert, incident: incident.number, why: null, count });
  const care = careOf(incident);
  const joinedAtMs = isNew ? [...care.joinedAtMs, atMs].slice(-RULES.stormAlerts) : care.joinedAtMs;
  const joined = {
    ...incident,
    alerts: incident.alerts + (isNew ? 1 : 0),
    deliveries: incident.deliveries + (isNew ? count : 1),
    beganAtMs: earlier(incident, alert),
    care: { ...care, joinedAtMs, newsAtMs: Math.max(care.newsAtMs, atMs), truncated },
  };
  putIncident(book, joined);
  tellJoined(book, joined, { firing, isNew, wasTruncated: care.truncated });
  raise(book, joined.number, alert);
  noteStorm(book, joined.number, alert);
  noteFlapping(book, joined.number, alert, atMs);
}

function earlier({ beganAtMs }: Incident, { startsAtMs }: Alert): number {
  return startsAtMs < beganAtMs && startsAtMs >= beganAtMs - RULES.earlierMs ? startsAtMs : beganAtMs;
}

type Joining = { readonly firing: Firing; readonly isNew: boolean; readonly wasTruncated: number };

/** The first alert is told by the opening. In a storm, or while one flaps, not every change is worth a line. */
function tellJoined(book: Book, incident: Incident, { firing, isNew, wasTruncated }: Joining): void {
  const { alert, as, truncated } = firing;
  const isTold = isNew ? incident.alerts > 1 : as === 'fires' && !incident.isFlapping;
  const isCut = truncated > 0 && truncated !== wasTruncated;
  if (incident.isStorm || !(isTold || isCut)) return;
  const how = isNew ? 'joined' : as === 'fires' ? 'again' : 'repeated';
  const data = { ...named(alert), severity: alert.severity, how, ...(truncated > 0 ? { truncated } : {}) };
  tell(book, 'incident.alert', { incident, hook: alert.hook, data });
}

/** A worse alert makes the incident worse, and pages where nobody was paged for it. By itself it never gets better. */
function raise(book: Book, number: number, alert: Alert): void {
  const incident = book.incidents.get(number);
  if (incident === undefined) return;
  const isRaised = isWorse(alert.severity, incident.severity);
  const worse = isRaised ? moved(incident, { severity: alert.severity }) : incident;
  if (isRaised) {
    putIncident(book, worse);
    const data = { from: incident.severity, to: alert.severity, ...named(alert) };
    tell(book, 'incident.severity', { incident: worse, hook: alert.hook, data });
  }
  if (pagesNow(book, worse, alert)) pageAfterAll(book, worse, isRaised ? 'worse' : 'fires');
}

function pagesNow(book: Book, incident: Incident, { severity }: Alert): boolean {
  const { quiet } = careOf(incident);
  if (quiet === null || quiet === 'flapping' || !pages(severity)) return false;
  if (quiet === 'asked' && incident.state !== 'open') return false;
  return windowOver(book.windows, incident.service, book.nowMs) === null;
}

/** What somebody has acknowledged was less than this: it is open again. */
function pageAfterAll(book: Book, incident: Incident, why: string): void {
  const reset = { state: 'open', owner: null, acknowledgedAtMs: null } as const;
  const open = incident.state === 'open' ? incident : moved(incident, reset);
  putIncident(book, withCare(open, { quiet: null }));
  book.todo.set(incident.number, { kind: 'page', incident: incident.number, why });
}

function noteStorm(book: Book, number: number, { hook }: Alert): void {
  const incident = book.incidents.get(number);
  if (incident === undefined || incident.isStorm) return;
  const { joinedAtMs } = careOf(incident);
  const [firstMs = 0] = joinedAtMs;
  const isStorm = joinedAtMs.length >= RULES.stormAlerts && (joinedAtMs.at(-1) ?? 0) - firstMs <= RULES.stormMs;
  if (!isStorm) return;
  const storm = moved(incident, { isStorm: true });
  putIncident(book, storm);
  const data = { alerts: joinedAtMs.length, withinMs: (joinedAtMs.at(-1) ?? 0) - firstMs };
  tell(book, 'incident.storm', { incident: storm, hook, data });
}

export function noteFlapping(book: Book, number: number, alert: Alert, atMs: number): void {
  const incident = book.incidents.get(number);
  if (incident === undefined || !flaps(alert, atMs)) return;
  const lookAtMs = settlesAtMs(alert);
  const flapping = withCare(incident.isFlapping ? incident : moved(incident, { isFlapping: true }), { lookAtMs });
  putIncident(book, flapping);
  if (incident.isFlapping) return;
  const data = { ...named(alert), changes: changesLately(alert, atMs), withinMs: RULES.flapMs };
  tell(book, 'incident.flapping', { incident: flapping, hook: alert.hook, data });
}

/** What every line says of an alert. */
export function named({ id, hook, key, title }: Alert) {
  return { alert: id, hook, key, alertTitle: title };
}
