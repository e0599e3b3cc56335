import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { readEach } from '../read-each.ts';
import {
  type Fields,
  field,
  fieldsOf,
  firstLine,
  isFields,
  labelsOf,
  lineOf,
  linkOf,
  listOf,
  severityOf,
  textOf,
  timeOf,
} from '../take.ts';

/** CLOSED is what New Relic writes, the others what its older channels and some templates do. */
const STATES: ReadonlyMap<string, SentAlert['status']> = new Map([
  ['closed', 'resolved'],
  ['resolved', 'resolved'],
  ['deactivated', 'resolved'],
  ['acknowledged', 'acknowledged'],
]);

const TAKEN = new Set([
  ...['id', 'issueId', 'title', 'issueUrl', 'createdAt', 'closedAt', 'service', 'environment', 'release', 'version'],
  ...['incident_id', 'incident_url', 'details', 'condition_name', 'timestamp', 'runbook_url', 'labels', 'tags'],
]);

export function readBody(value: unknown): Reading {
  const bodies: readonly unknown[] = Array.isArray(value) ? value : [value];
  return readEach(bodies, (body) => (isFields(body) ? alertOf(body) : null) ?? UNKNOWN);
}

/** Null: it names no issue. */
function alertOf(body: Fields): SentAlert | null {
  const id = keyTextOf(field(body, 'id')) ?? keyTextOf(field(body, 'issueId')) ?? keyTextOf(field(body, 'incident_id'));
  const conditions = linesOf(field(body, 'alertConditionNames'));
  const said = lineOf(firstOf(field(body, 'title'))) ?? firstLine(body, ['condition_name', 'details']) ?? conditions[0];
  if (id === null && said === undefined) return null;
  const status = STATES.get(firstLine(body, ['state', 'current_state'])?.toLowerCase() ?? '') ?? 'firing';
  const title = said ?? `Issue ${lineOf(id, 200)}`;
  const labels = { ...labelsOf(joined(field(body, 'tags'))), ...labelsOf(joined(field(body, 'labels'))) };
  return {
    ...BLANK,
    key: id === null ? keyFrom('title', title) : keyFrom(id),
    status,
    title,
    text: textIn(body, conditions),
    severity: severityOf(field(body, 'priority') ?? field(body, 'severity')),
    service: serviceOf(body, labels),
    environment: saidOf(body, labels, ['environment', 'env']),
    startsAtMs: timeOf(field(body, 'createdAt')) ?? timeOf(field(body, 'activatedAt')) ?? legacyStart(body, status),
    endsAtMs: status === 'resolved' ? (timeOf(field(body, 'closedAt')) ?? timeOf(field(body, 'updatedAt'))) : null,
    release: saidOf(body, labels, ['release', 'version']),
    errorText: textOf(firstOf(field(body, 'errorText'))),
    links: [
      ...linkOf('New Relic', field(body, 'issueUrl') ?? field(body, 'incident_url')),
      ...linkOf('Runbook', firstOf(field(body, 'runbook_url')) ?? firstOf(field(body, 'runbookUrl'))),
    ],
    labels,
    rest: restOf(body, TAKEN),
  };
}

/** In the older body it is the time of the message. */
function legacyStart(body: Fields, status: SentAlert['status']): number | null {
  return status === 'firing' ? timeOf(field(body, 'timestamp')) : null;
}

/** Handlebars hands out lists; a single entity that is hit is what we call a service. */
function serviceOf(body: Fields, labels: Fields): string | null {
  const said = saidOf(body, labels, ['service', 'service_name']);
  if (said !== null) return said;
  const entities = linesOf(field(body, 'impactedEntities'));
  return entities.length === 1 ? (entities[0] ?? null) : null;
}

function saidOf(body: Fields, labels: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const line = lineOf(firstOf(field(body, name))) ?? lineOf(field(labels, name));
    if (line !== null) return line;
  }
  return null;
}

function textIn(body: Fields, conditions: readonly string[]): string {
  const said = textOf(firstOf(field(body, 'description'))) ?? textOf(field(body, 'details'));
  const policies = linesOf(field(body, 'alertPolicyNames'));
  const lines = [
    said,
    conditions.length === 0 ? null : `Condition: ${conditions.join(', ')}`,
    policies.length === 0 ? lineOf(field(body, 'policy_name')) : `Policy: ${policies.join(', ')}`,
  ];
  return lines.filter((line) => line !== null).join('\n');
}

/** A tag that several entities carry comes as a list of its values. */
function joined(tags: unknown): Fields {
  const pairs = Object.entries(fieldsOf(tags)).map(([name, value]) => {
    const lines = listOf(value).flatMap((one) => lineOf(one) ?? []);
    return [name, Array.isArray(value) ? [...new Set(lines)].slice(0, 10).join(', ') : value] as const;
  });
  return Object.fromEntries(pairs);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function linesOf(value: unknown): readonly string[] {
  const names = listOf(value).map((one) => lineOf(one) ?? lineOf(field(fieldsOf(one), 'name')));
  return names.filter((name) => name !== null).slice(0, 10);
}

const UNKNOWN =
  'this is not the body of a New Relic webhook: it has neither the id of an issue nor a title; paste examples/alerts/newrelic.hbs as the template';
