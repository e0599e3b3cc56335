import type { Severity } from '../../core/alerts/model.ts';
import { groupOf, locate } from '../../core/incidents/locate.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Policy } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import { titleOf } from '../../lib/title.ts';
import type { Nouns } from '../../store/store.ts';
import { startEscalation, startUnder } from '../paging/escalation.ts';

export type OpenAsked = {
  readonly title: string;
  readonly severity: Severity;
  readonly service: string | null;
  readonly target: string | null;
  readonly beganAtMs: number;
  readonly by: string;
  /** Are those on call to be paged? */
  readonly page: boolean;
  /** By this policy instead of that of the service. */
  readonly policy?: Policy;
  readonly nowMs: number;
};

/** Open an incident that no alert has opened. Alerts of its service join it. The escalation begins in the same transaction. */
export async function openIncident(tx: Nouns, asked: OpenAsked): Promise<Incident> {
  const { severity, service, target, by, nowMs } = asked;
  const title = titleOf(asked.title);
  const beganAtMs = Math.min(asked.beganAtMs, nowMs);
  const incident = await tx.incidents.add({
    ...{ state: 'open', version: 1, title, severity, service, target, beganAtMs },
    openedAtMs: nowMs,
    openedBy: by,
    ...{ acknowledgedAtMs: null, mitigatedAtMs: null, resolvedAtMs: null, resolvedBy: null, owner: null },
    ...{ alerts: 0, deliveries: 0, isStorm: false, isFlapping: false },
    ...{ suspects: null, noSuspect: null, recoveries: [], cleared: [], isFalseAlarm: false },
    care: {
      group: groupFor(asked),
      lookAtMs: null,
      newsAtMs: nowMs,
      joinedAtMs: [],
      quiet: asked.page ? null : 'asked',
      openVersion: 1,
      truncated: 0,
    },
  });
  const operation = incidentName(incident.number);
  const data = { title, severity, service, target, beganAtMs };
  await tx.events.append({ kind: 'incident.opened', target, operation, actor: by, data });
  if (asked.page) {
    const { policy } = asked;
    return policy === undefined
      ? startEscalation(tx, incident, nowMs)
      : startUnder(tx, incident, { policy, by, nowMs });
  }
  const quiet = { why: 'asked', severity };
  await tx.events.append({ kind: 'incident.quiet', target, operation, actor: by, data: quiet });
  return incident;
}

/** One without a service is alone. */
function groupFor({ service, target, title, nowMs, by }: OpenAsked): string {
  if (target !== null) return groupOf(target.slice(0, target.indexOf('/')), target.slice(target.indexOf('/') + 1));
  return service === null ? `opened ${by} ${nowMs} ${title}`.slice(0, 300) : groupOf(service, null);
}

/** What a person names as concerned: a target, or a service, known to Astern or not. */
export async function aboutOf(
  { targets }: Nouns,
  named: string | null,
): Promise<{ readonly service: string | null; readonly target: string | null }> {
  if (named === null) return { service: null, target: null };
  const slash = named.indexOf('/');
  const [service, environment] = slash < 0 ? [named, null] : [named.slice(0, slash), named.slice(slash + 1)];
  const said = { hook: '', key: '', group: null, service, environment };
  const place = locate(said, await targets.list());
  if (environment === null || place.target !== null) return place;
  throw new UserError(
    'target/unknown',
    `There is no target ${named}.`,
    'Name a service alone, or see `astern status`.',
  );
}
