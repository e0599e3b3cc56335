import { type Book, actorOf, putAlert, putIncident, tell } from './book.ts';
import { careOf, moved, withCare } from './care.ts';
import { changesLately, flaps, settlesAtMs } from './flapping.ts';
import type { Place } from './locate.ts';
import { windowOver } from './maintenance.ts';
import type { Alert, Incident, Quiet } from './model.ts';
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

/** Find the incident of an alert, open one, or keep it and say why. */
export function placeAlert(book: Book, firing: Firing): void {
  const { alert, place } = firing;
  if (alert.severity === 'info') return keep(book, firing, 'info');
  const { joins, reopens } = candidates(book, firing);
  const window = windowOver(book.windows, place.service, book.nowMs);
  const isHeld = window !== null && (joins === null || careOf(joins).quiet !== null);
  if (isHeld) return keep(book, firing, `maintenance ${window.id}`);
  if (joins !== null) return join(book, joins, firing);
  if (reopens !== null) return reopen(book, reopens, firing);
  return open(book, firing);
}

function candidates(book: Book, { place, atMs }: Firing) {
  const all = (book.groups.get(place.group) ?? []).flatMap((number) => book.incidents.get(number) ?? []);
  const joins = all.findLast((one) => one.resolvedAtMs === null && !isSilent(one, atMs)) ?? null;
  const reopens = all.findLast(
    ({ resolvedAtMs, isFalseAlarm }) => !isFalseAlarm && resolvedAtMs !== null && atMs - resolvedAtMs <= RULES.reopenMs,
  );
  return { joins, reopens: reopens ?? null };
}

/** What is left lying must not swallow what is new. */
function isSilent(incident: Incident, atMs: number): boolean {
  const patienceMs = incident.state === 'open' ? RULES.joinOpenMs : RULES.joinAnsweredMs;
  return atMs - careOf(incident).newsAtMs > patienceMs;
}

/** So many lines of a batch tell of alerts that lead to nothing. */
const MOST_KEPT_TOLD = 20;

function keep(book: Book, { alert, as }: Firing, why: string): void {
  const isNews = as === 'fires' || alert.incident !== null || alert.why !== why;
  putAlert(book, { ...alert, incident: null, why, count: as === 'fires' ? 1 : alert.count });
  if (!isNews) return;
  book.kept += 1;
  if (book.kept <= MOST_KEPT_TOLD) tellKept(book, alert, why);
}

export function tellKept(book: Book, alert: Alert, why: string): void {
  const { severity, service } = alert;
  tell(book, 'alert.received', { incident: null, hook: alert.hook, data: { ...named(alert), severity, service, why } });
}

function open(book: Book, firing: Firing): void {
  const { alert, place, truncated, atMs } = firing;
  book.opened += 1;
  const quiet = quietFor(alert, alert.severity, atMs);
  const incident: Incident = {
    number: -book.opened,
    state: 'open',
    version: 1,
    title: alert.title,
    severity: alert.severity,
    service: place.service,
    target: place.target,
    beganAtMs: Math.min(alert.startsAtMs, book.nowMs),
    openedAtMs: book.nowMs,
    openedBy: actorOf(alert.hook),
    acknowledgedAtMs: null,
    mitigatedAtMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    owner: null,
    alerts: 0,
    deliveries: 0,
    isStorm: false,
    isFlapping: false,
    suspects: null,
    noSuspect: null,
    recoveries: [],
    cleared: [],
    isFalseAlarm: false,
    care: { group: place.group, lookAtMs: null, newsAtMs: atMs, joinedAtMs: [], quiet, openVersion: 1, truncated },
  };
  const { title, severity, service, target, beganAtMs } = incident;
  const facts = { title, severity, service, target, beganAtMs, ...named(alert), environment: place.environment };
  putIncident(book, incident);
  tell(book, 'incident.opened', { incident, hook: alert.hook, data: facts });
  pageOrNot(book, incident, { quiet, hook: alert.hook, why: 'opened' });
  join(book, incident, firing);
}

export function reopen(book: Book, incident: Incident, firing: Firing): void {
  const { alert, as, atMs } = firing;
  const severity = isWorse(alert.severity, incident.severity) ? alert.severity : incident.severity;
  const quiet = quietFor(alert, severity, atMs);
  const back = { state: 'open', resolvedAtMs: null, resolvedBy: null, owner: null, isStorm: false } as const;
  const again = moved(incident, { ...back, acknowledgedAtMs: null, mitigatedAtMs: null });
  const opened = withCare(again, { quiet, joinedAtMs: [], openVersion: again.version, newsAtMs: atMs });
  putIncident(book, opened);
  const why = as === 'fires' ? 'fires-again' : 'still-fires';
  tell(book, 'incident.reopened', { incident: opened, hook: alert.hook, data: { why, ...named(alert) } });
  pageOrNot(book, opened, { quiet, hook: alert.hook, why: 'reopened' });
  join(book, opened, firing);
}

function quietFor(alert: Alert, severity: Alert['severity'], atMs: number): Quiet | null {
  if (!pages(severity)) return 'severity';
  return flaps(alert, atMs) ? 'flapping' : null;
}

function pageOrNot(
  book: Book,
  incident: Incident,
  { quiet, hook, why }: { readonly quiet: Quiet | null; readonly hook: string; readonly why: string },
): void {
  if (quiet === null) book.todo.set(incident.number, { kind: 'page', incident: incident.number, why });
  else tell(book, 'incident.quiet', { incident, hook, data: { why: quiet, severity: incident.severity } });
}

/** Make an alert part of an incident, or count it there once more. */
export function join(book: Book, incident: Incident, firing: Firing): void {
  const { alert, as, atMs, truncated } = firing;
  const isNew = alert.incident !== incident.number;
  const count = isNew && as === 'fires' ? 1 : alert.count;
  putAlert(book, { ...alert, incident: incident.number, why: null, count });
  const care = careOf(incident);
  const joinedAtMs = isNew ? [...care.joinedAtMs, atMs].slice(-RULES.stormAlerts) : care.joinedAtMs;
  const counted = {
    ...incident,
    alerts: incident.alerts + (isNew ? 1 : 0),
    deliveries: incident.deliveries + (isNew ? count : 1),
    beganAtMs: earlier(incident, alert),
  };
  const joined = withCare(counted, { joinedAtMs, newsAtMs: Math.max(care.newsAtMs, atMs), truncated });
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
export function raise(book: Book, number: number, alert: Alert): void {
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
  if (incident.isFlapping) return putIncident(book, withCare(incident, { lookAtMs }));
  const flapping = withCare(moved(incident, { isFlapping: true }), { lookAtMs });
  putIncident(book, flapping);
  const data = { ...named(alert), changes: changesLately(alert, atMs), withinMs: RULES.flapMs };
  tell(book, 'incident.flapping', { incident: flapping, hook: alert.hook, data });
}

/** What every line says of an alert. */
export function named({ id, hook, key, title }: Alert) {
  return { alert: id, hook, key, alertTitle: title };
}
