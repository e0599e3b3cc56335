import { unreachable } from '../../lib/errors.ts';
import { actorOf, type Book, putAlert, putIncident, tell } from './book.ts';
import { careOf, moved, withCare } from './care.ts';
import { flaps } from './flapping.ts';
import { type Firing, join, named } from './join-alert.ts';
import { windowOver } from './maintenance.ts';
import type { Alert, Incident, Quiet } from './model.ts';
import { isWorse, pages, RULES } from './rules.ts';

/** Find the incident of an alert, open one, or keep it and say why. */
export function placeAlert(book: Book, firing: Firing): void {
  const choice = choose(book, firing);
  switch (choice.kind) {
    case 'keep':
      keep(book, firing, choice.why);
      break;
    case 'join':
      join(book, choice.incident, firing);
      break;
    case 'reopen':
      reopen(book, choice.incident, firing);
      break;
    case 'open':
      open(book, firing);
      break;
    default:
      unreachable(choice);
  }
}

type Choice =
  | { readonly kind: 'keep'; readonly why: string }
  | { readonly kind: 'join' | 'reopen'; readonly incident: Incident }
  | { readonly kind: 'open' };

function choose(book: Book, firing: Firing): Choice {
  const { alert, place } = firing;
  if (alert.severity === 'info') return { kind: 'keep', why: 'info' };
  const { joins, reopens } = candidates(book, firing);
  const window = windowOver(book.windows, place.service, book.nowMs);
  const isHeld = window !== null && (joins === null || careOf(joins).quiet !== null);
  if (isHeld) return { kind: 'keep', why: `maintenance ${window.id}` };
  if (joins !== null) return { kind: 'join', incident: joins };
  return reopens === null ? { kind: 'open' } : { kind: 'reopen', incident: reopens };
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
  if (isNews) tellKept(book, alert, why);
}

export function tellKept(book: Book, alert: Alert, why: string): void {
  book.kept += 1;
  if (book.kept > MOST_KEPT_TOLD) return;
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
  const why = as === 'repeats' ? 'still-fires' : alert.incident === incident.number ? 'fires-again' : 'another-fires';
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
