import { hash } from 'node:crypto';
import type { IncidentView } from '../../../flows/incidents/incident-view.ts';

/** Changes whenever the page would show something else; what only grows older is no change. */
export function stampOf({ facts, stage, paged, next, paging, timeline, locks, putBack }: IncidentView): string {
  const { incident, wayBack } = facts;
  const way = wayBack === null ? null : [wayBack.verdict, wayBack.warm, wayBack.active];
  const moved =
    putBack === null ? null : [putBack.operation?.status, putBack.steps.map(({ step, outcome }) => [step, outcome])];
  const all = [incident, stage, paged, next, paging, timeline[0]?.seq, locks.map(({ id }) => id), way, moved];
  return hash('sha256', JSON.stringify(all), 'base64url').slice(0, 16);
}

/** Pages of one shape have the same buttons. */
export function shapeOf({ facts, stage }: IncidentView): string {
  const { owner, recoveries } = facts.incident;
  return hash(
    'sha256',
    JSON.stringify([stage.incident, stage.way, owner, recoveries.at(-1)?.state, facts.wayBack?.verdict]),
    'base64url',
  ).slice(0, 10);
}
