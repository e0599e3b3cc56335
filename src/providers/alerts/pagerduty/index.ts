import type { SentAlert, SentChange } from '../../../core/alerts/model.ts';
import { parseBody } from '../body.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import { linksOf } from '../plain-form.ts';
import type { AlertSender, HookFacts, Incoming, Reading } from '../port.ts';
import {
  type Fields,
  field,
  fieldsOf,
  firstLine,
  isFields,
  labelsOf,
  lineOf,
  linkOf,
  severityOf,
  someLinks,
  textOf,
  timeOf,
} from '../take.ts';

/** The key that we made for an event that came without one, kept with the delivery. */
const MADE_KEY = 'x-astern-dedup-key';
const TAKEN = new Set([
  'routing_key',
  'event_action',
  'dedup_key',
  'payload',
  'links',
  'images',
  'client',
  'client_url',
]);
const PAYLOAD_TAKEN = new Set(['summary', 'severity', 'timestamp']);
const STATUS: Readonly<Record<string, SentAlert['status']>> = {
  trigger: 'firing',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
};

/** Events of PagerDuty's API v2, sent to us in the place of PagerDuty. What makes a body wrong is told by `faults.ts` before it is taken. */
export const pagerduty: AlertSender = {
  name: 'pagerduty',
  title: 'PagerDuty Events API v2',
  signs: false,
  headers: [MADE_KEY],
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  // An event that is sent twice is meant: it is an alert that fires again.
  deliveryKey: () => null,
  read: (delivery) => {
    const parsed = parseBody(delivery);
    if (parsed.kind === 'broken') return { kind: 'unreadable', problem: parsed.problem };
    if (!isFields(parsed.value)) return { kind: 'unreadable', problem: 'the body is not an object' };
    return readEvent(parsed.value, lineOf(delivery.headers[MADE_KEY]));
  },
  sample,
};

function readEvent(event: Fields, madeKey: string | null): Reading {
  const payload = fieldsOf(field(event, 'payload'));
  const action = lineOf(field(event, 'event_action'));
  if (action === null) return readChange(event, payload);
  const status = Object.hasOwn(STATUS, action) ? STATUS[action] : undefined;
  if (status === undefined) return unreadable('`event_action` is not trigger, acknowledge or resolve');
  const key = keyTextOf(field(event, 'dedup_key')) ?? madeKey;
  if (key === null) return unreadable('`dedup_key` is missing');
  const alert = alertOf(event, payload, { key: keyFrom(key), status });
  return { kind: 'alerts', alerts: [alert], truncated: 0, changes: [] };
}

function alertOf(event: Fields, payload: Fields, { key, status }: Pick<SentAlert, 'key' | 'status'>): SentAlert {
  const details = fieldsOf(field(payload, 'custom_details'));
  const group = keyTextOf(field(payload, 'group'));
  const severity = severityOf(field(payload, 'severity'));
  return {
    key,
    status,
    title: firstLine(payload, ['summary']) ?? lineOf(key) ?? 'An event',
    text: detailsText(field(payload, 'custom_details')),
    severity,
    service: firstLine(details, ['service', 'service_name']),
    environment: firstLine(details, ['environment', 'env']),
    // What ends an alert may repeat the time of its beginning, and counts when it comes.
    startsAtMs: status === 'firing' ? timeOf(field(payload, 'timestamp')) : null,
    endsAtMs: null,
    release: firstLine(details, ['release', 'version']),
    errorText: firstLine(details, ['error', 'exception', 'error_message']),
    group: group === null ? null : keyFrom(group),
    links: someLinks([
      ...linksOf(field(event, 'links')),
      ...linkOf(firstLine(event, ['client'])?.slice(0, 100).trim() ?? 'Source', field(event, 'client_url')),
      ...linksOf(field(event, 'images')),
    ]),
    labels: labelsOf({
      source: field(payload, 'source'),
      component: field(payload, 'component'),
      group: field(payload, 'group'),
      class: field(payload, 'class'),
    }),
    rest: {
      ...restOf(payload, severity === null ? new Set(['summary', 'timestamp']) : PAYLOAD_TAKEN),
      ...restOf(event, TAKEN),
    },
  };
}

/** A change event has no action; it tells of something that was done elsewhere. */
function readChange(event: Fields, payload: Fields): Reading {
  const title = firstLine(payload, ['summary']);
  if (title === null) return unreadable('it has neither `event_action` nor `payload.summary`');
  const change: SentChange = {
    title,
    service: firstLine(fieldsOf(field(payload, 'custom_details')), ['service', 'service_name']),
    atMs: timeOf(field(payload, 'timestamp')),
    links: linksOf(field(event, 'links')),
    rest: { ...restOf(payload, new Set(['summary', 'timestamp'])), ...restOf(event, TAKEN) },
  };
  return { kind: 'alerts', alerts: [], truncated: 0, changes: [change] };
}

function detailsText(details: unknown): string {
  if (!isFields(details)) return textOf(Array.isArray(details) ? JSON.stringify(details) : details) ?? '';
  return Object.entries(labelsOf(details))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
    .slice(0, 20_000);
}

function unreadable(why: string): Reading {
  return { kind: 'unreadable', problem: `this is not an event of PagerDuty's API v2: ${why}` };
}

function sample({ name }: HookFacts, nowMs: number): Incoming {
  const event = {
    event_action: 'trigger',
    dedup_key: 'astern-test',
    payload: {
      summary: `Test of the hook ${name}`,
      source: name,
      severity: 'warning',
      timestamp: new Date(nowMs).toISOString(),
      custom_details: { note: 'Sent by `astern alerts test`.' },
    },
    client: 'Astern',
  };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(JSON.stringify(event)),
  };
}
