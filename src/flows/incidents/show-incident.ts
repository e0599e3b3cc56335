import type { Event } from '../../core/events/model.ts';
import { explain, type Reason } from '../../core/incidents/explain.ts';
import { type Alert, type Incident, incidentName, parseIncident } from '../../core/incidents/model.ts';
import { type Entry, timeline } from '../../core/incidents/timeline.ts';
import { type Times, timesOf } from '../../core/incidents/times.ts';
import type { Page } from '../../core/paging/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { type Paging, pagingOf } from '../paging/paging-of.ts';
import { linesOf, operationsOf } from './lines-of.ts';

export type Shown = {
  readonly incident: Incident;
  readonly times: Times | null;
  readonly alerts: readonly Alert[];
  readonly entries: readonly Entry[];
  readonly pages: readonly Page[];
  readonly paging: Paging | null;
};

const MOST_ALERTS = 100;

/** All that is to be seen of an incident; its times are read from the log anew. */
export async function showIncident(nouns: Nouns, written: string): Promise<Shown> {
  const incident = await findIncident(nouns, written);
  const { number, target, beganAtMs } = incident;
  const events = await linesOf(nouns, incident);
  return {
    incident,
    times: timesOf(events, { name: incidentName(number), target, beganAtMs, operations: operationsOf(incident) }),
    alerts: await nouns.alerts.of(number, { limit: MOST_ALERTS }),
    entries: timeline(events, number),
    pages: await nouns.pages.of(number),
    paging: await pagingOf(nouns, incident),
  };
}

/** Why people were paged about an incident, and others were not. */
export async function explainIncident(
  nouns: Nouns,
  written: string,
  person: string | null,
): Promise<{ readonly incident: Incident; readonly reasons: readonly Reason[] }> {
  const incident = await findIncident(nouns, written);
  const operation = incidentName(incident.number);
  const events = await ownLines(nouns, operation);
  const pages = await nouns.pages.of(incident.number);
  return { incident, reasons: explain({ incident, events, pages }, person) };
}

/** Throws UserError `incident/unknown`. */
export async function findIncident(nouns: Nouns, written: string): Promise<Incident> {
  const number = parseIncident(written);
  const found = number === null ? null : await nouns.incidents.get(number);
  if (found === null) throw unknownIncident(written);
  return found;
}

export function unknownIncident(written: string): UserError {
  return new UserError(
    'incident/unknown',
    `There is no incident ${JSON.stringify(written.slice(0, 60))}.`,
    'See `astern incident list --all`.',
  );
}

const PAGE = 1_000;
const MOST = 5_000;

async function ownLines({ events }: Nouns, operation: string): Promise<readonly Event[]> {
  const found: Event[] = [];
  for (let after = 0; found.length < MOST; ) {
    const page = await events.after(after, { operation, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) break;
    after = page.at(-1)?.seq ?? after;
  }
  return found;
}
