import { unreachable } from '../../lib/errors.ts';
import type { Reason } from '../incidents/explain.ts';
import type { Alert } from '../incidents/model.ts';
import type { Page } from '../paging/model.ts';
import { eventText } from './event-text.ts';
import { keptWhy } from './incident-words.ts';

/** One reason as a sentence. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'line':
      return `${clock(reason.event.atMs)}  ${eventText(reason.event)}`;
    case 'counted':
      return counted(reason);
    case 'page':
      return pageText(reason.page);
    case 'nobody':
      return 'Nobody was paged.';
    case 'skipped':
      return `Not paged: skipped at ${clock(reason.atMs)}, because ${skippedWhy(reason.why)}.`;
    case 'not-named':
      return 'Not paged: no step of the policy that was taken names this person, or a schedule that had them on call.';
    case 'taken-before':
      return `Not paged: ${reason.by ?? 'somebody'} had it at ${clock(reason.atMs)}, before it came to them.`;
    case 'over-before':
      return `Not paged: it was over at ${clock(reason.atMs)}, before it came to them.`;
    default:
      return unreachable(reason);
  }
}

/** Why an alert woke whom it woke, or nobody. */
export function alertReason(alert: Alert): string {
  const { title, hook, count, incident, why, status, severity } = alert;
  const head = `"${title}" (${hook}, ${severity}) ${status === 'firing' ? 'fires' : 'is over'}.`;
  if (incident !== null) {
    const times = count === 1 ? 'once' : `${count} times`;
    return `${head} It belongs to INC-${incident} and was said there ${times}: the first one counts as its alert, the others page nobody.`;
  }
  return `${head} It opened no incident: ${keptWhy(why ?? 'nobody knows why')}.`;
}

const SKIPPED: Readonly<Record<string, string>> = {
  'no-contact': 'they have no verified contact',
  'nobody-on-call': 'nobody is on call there',
  'unknown-person': 'nobody is known by that name',
};

function skippedWhy(why: string): string {
  return SKIPPED[why] ?? why;
}

function counted({ alerts, deliveries }: { readonly alerts: number; readonly deliveries: number }): string {
  if (deliveries <= 1) return alerts === 0 ? 'No alert belongs to it.' : 'One alert belongs to it, said once.';
  const rest = deliveries - 1;
  return `${alerts} ${alerts === 1 ? 'alert belongs' : 'alerts belong'} to it, said ${deliveries} times: the first one opened it or woke it, the other ${rest} were counted and paged nobody.`;
}

function pageText(page: Page): string {
  const { person, channel, address, state, sentAtMs, problem, insteadOf } = page;
  const to = `${person} by ${channel} (${channel === 'push' ? 'this browser' : address})`;
  const instead = insteadOf === null ? '' : ', in place of a channel that did not work';
  const why = problem === null ? '' : `: ${problem}`;
  if (sentAtMs === null) return `${to}: ${state}${why}${instead}`;
  const after = state === 'sent' ? '' : `, ${state}`;
  return `${to}: sent at ${clock(sentAtMs)}${after}${why}${instead}`;
}

function clock(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
