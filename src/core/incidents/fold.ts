import {
  actorOf,
  type Book,
  closeBook,
  type Folded,
  type Known,
  keyOf,
  openBook,
  putAlert,
  putIncident,
  tell,
} from './book.ts';
import { careOf, moved, withCare } from './care.ts';
import { type Heard, type HeardAs, hear } from './hear.ts';
import { type Firing, join, named, noteFlapping } from './join-alert.ts';
import type { Place } from './locate.ts';
import type { Alert, Incident } from './model.ts';
import { placeAlert, reopen, tellKept } from './place-alert.ts';
import { RULES } from './rules.ts';

/** Put together what a batch says, in its order. The same words in other batches come to the same incidents. */
export function fold(known: Known, batch: readonly Heard[]): Folded {
  const book = openBook(known);
  for (const heard of batch) hearOne(book, heard);
  passOverWhatIsOver(book);
  return closeBook(book);
}

/** What a maintenance window has kept from paging, and fires still, once it is over. */
export function foldKept(known: Known, kept: readonly { readonly alert: Alert; readonly place: Place }[]): Folded {
  const book = openBook(known);
  for (const one of kept) placeAlert(book, { ...one, as: 'kept', atMs: book.nowMs, truncated: 0 });
  return closeBook(book);
}

type Word = { readonly heard: Heard; readonly alert: Alert };

function hearOne(book: Book, heard: Heard): void {
  const before = book.alerts.get(keyOf(heard));
  const { as, alert } = hear(before === undefined ? null : asItStands(book, before, heard), heard);
  ACTS[as](book, { heard, alert });
}

/** Not every sender says when something is over: months later it would open again what was resolved, or stay a false alarm for ever. */
function asItStands(book: Book, before: Alert, { status, startsAtMs, atMs }: Heard): Alert {
  const isSameFiring = startsAtMs !== null && startsAtMs === before.newestStartMs;
  const isLeft = status === 'firing' && before.status === 'firing' && incidentOf(book, before)?.resolvedAtMs != null;
  const isSilent = atMs - before.lastAtMs > RULES.silentMs;
  return isLeft && isSilent && !isSameFiring ? { ...before, status: 'resolved', endsAtMs: before.lastAtMs } : before;
}

const nothing = () => undefined;

const ACTS: Readonly<Record<HeardAs, (book: Book, word: Word) => void>> = {
  fires: (book, word) => placeAlert(book, firing(word, 'fires')),
  repeats,
  acknowledged,
  resolves,
  'resolved-first': (book, { alert }) => {
    putAlert(book, alert);
    tellKept(book, alert, 'resolved-first');
  },
  'resolved-again': nothing,
  late: nothing,
  unknown: nothing,
};

function firing({ heard, alert }: Word, as: 'fires' | 'repeats'): Firing {
  return { alert, place: heard.place, as, atMs: heard.atMs, truncated: heard.truncated };
}

function incidentOf(book: Book, { incident }: Alert): Incident | null {
  return incident === null ? null : (book.incidents.get(incident) ?? null);
}

/** It is counted where it belongs. What a person has resolved while it fired is left alone for a while, and a false alarm for good. */
function repeats(book: Book, word: Word): void {
  const { heard, alert } = word;
  const incident = incidentOf(book, alert);
  const again = firing(word, 'repeats');
  if (incident === null) placeAlert(book, again);
  else if (incident.resolvedAtMs === null) join(book, incident, again);
  else if (incident.isFalseAlarm || heard.atMs - incident.resolvedAtMs <= RULES.reopenMs) putAlert(book, alert);
  else reopen(book, incident, again);
}

function resolves(book: Book, { heard, alert }: Word): void {
  putAlert(book, alert);
  const incident = incidentOf(book, alert);
  if (incident === null || incident.resolvedAtMs !== null) return;
  const { newsAtMs } = careOf(incident);
  const lookAtMs = heard.atMs + RULES.quietMs;
  const { truncated } = heard;
  const calmer = withCare(incident, { lookAtMs, newsAtMs: Math.max(newsAtMs, heard.atMs), truncated });
  putIncident(book, calmer);
  if (!incident.isStorm && !incident.isFlapping)
    tell(book, 'incident.alert', { incident: calmer, hook: alert.hook, data: { ...named(alert), how: 'resolved' } });
  noteFlapping(book, incident.number, alert, heard.atMs);
}

/** Somebody has it where it comes from. */
function acknowledged(book: Book, { heard, alert }: Word): void {
  putAlert(book, alert);
  const incident = incidentOf(book, alert);
  if (incident === null || incident.state !== 'open') return;
  const taken = moved(incident, { state: 'acknowledged', acknowledgedAtMs: book.nowMs });
  putIncident(book, withCare(taken, { newsAtMs: heard.atMs }));
  tell(book, 'incident.acknowledged', { incident: taken, hook: alert.hook, data: { via: 'alert', ...named(alert) } });
  // What pages nobody has nothing to hold.
  if (careOf(incident).quiet !== null) return;
  const by = actorOf(alert.hook);
  book.todo.set(incident.number, { kind: 'hold', incident: incident.number, by });
}

/** Came and went before anybody could be paged: it is told, and wakes nobody unless it comes back. */
function passOverWhatIsOver(book: Book): void {
  if (book.todo.size === 0) return;
  const firingIn = new Set(
    [...book.alerts.values()].map(({ status, incident }) => (status === 'firing' ? incident : null)),
  );
  for (const { kind, incident: number } of [...book.todo.values()]) {
    const incident = book.incidents.get(number);
    if (kind !== 'page' || number > 0 || incident === undefined || firingIn.has(number)) continue;
    book.todo.delete(number);
    putIncident(book, withCare(incident, { quiet: 'over' }));
    const hook = incident.openedBy.replace(/^hook /, '');
    tell(book, 'incident.quiet', { incident, hook, data: { why: 'over', severity: incident.severity } });
  }
}
