import { keyFrom, keyTextOf } from '../key.ts';
import type { AlertSender, HookFacts, Incoming } from '../port.ts';
import { sentFields } from '../sent-fields.ts';
import { field } from '../take.ts';
import { readFields, saidIn } from './read.ts';

/** Datadog's webhook, with the body that we ship (examples/alerts/datadog.json), or with the one that it sends where none is set. It signs nothing. */
export const datadog: AlertSender = {
  name: 'datadog',
  title: 'Datadog',
  signs: false,
  headers: [],
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  deliveryKey,
  read: (delivery) => {
    const found = sentFields(delivery);
    return found.kind === 'broken' ? { kind: 'unreadable', problem: found.problem } : readFields(found.fields);
  },
  sample,
};

/** Datadog's id of the event stays when it sends it again after a 5xx. Whether all groups of a monitor have their own is not promised, so their cycle goes with it. */
function deliveryKey({ headers, query, body }: Incoming): string | null {
  const contentType = headers['content-type'] ?? '';
  const found = sentFields({ contentType, query, body: body.toString('utf8'), encoding: 'utf8' });
  if (found.kind === 'broken') return null;
  const said = saidIn(found.fields);
  const id = keyTextOf(field(said, 'id'));
  if (id === null) return null;
  const more = ['alertcyclekey', 'alerttransition', 'alertscope', 'lastupdated', 'title', 'eventtitle'];
  return keyFrom('event', id, ...more.map((name) => keyTextOf(field(said, name)) ?? ''));
}

function sample({ name }: HookFacts, nowMs: number): Incoming {
  const body = {
    id: String(nowMs),
    alert_id: '999999999999',
    alert_cycle_key: 'astern-test',
    alert_transition: 'Triggered',
    alert_type: 'warning',
    alert_title: `Test of the hook ${name}`,
    event_title: `[Triggered] Test of the hook ${name}`,
    event_msg: 'Sent by `astern alerts test`.',
    date: String(nowMs),
    tags: 'monitor,source:astern',
  };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(JSON.stringify(body)),
  };
}
