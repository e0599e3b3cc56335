import { keyFrom } from '../key.ts';
import type { AlertSender, HookFacts, Incoming, Reading } from '../port.ts';
import { readEach } from '../read-each.ts';
import { type CloudEvent, eventsOf } from './events.ts';
import { alertOf } from './read-event.ts';

const ATTRIBUTES = ['id', 'source', 'specversion', 'type', 'time', 'subject', 'dataschema', 'datacontenttype'];
/** Extensions that say where an event comes from; a reader gets no headers but those named here. */
const EXTENSIONS = ['severity', 'traceparent', 'tracestate', 'partitionkey', 'sequence'];

/** CloudEvents 1.0 over HTTP: one in headers and body, one as JSON, or a list of them. */
export const cloudevents: AlertSender = {
  name: 'cloudevents',
  title: 'CloudEvents',
  signs: false,
  headers: [...ATTRIBUTES, ...EXTENSIONS].map((name) => `ce-${name}`),
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  deliveryKey,
  read: (delivery) => {
    const found = eventsOf(delivery);
    return found.kind === 'broken' ? { kind: 'unreadable', problem: found.problem } : readEvents(found);
  },
  sample,
};

type Batch = { readonly events: readonly CloudEvent[]; readonly problems: readonly string[] };

/** An event is the same one when its source and its id are. */
function deliveryKey({ headers, body }: Incoming): string | null {
  const contentType = headers['content-type'] ?? '';
  const found = eventsOf({ contentType, headers, body: body.toString(), encoding: 'utf8' });
  if (found.kind === 'broken' || found.events.length === 0) return null;
  const [first, ...others] = found.events;
  if (others.length === 0) return keyFrom(first?.source ?? '', first?.id ?? '');
  return keyFrom(JSON.stringify(found.events.map(({ source, id }) => [source, id])));
}

function readEvents({ events, problems }: Batch): Reading {
  return readEach([...events, ...problems], (one) => (typeof one === 'string' ? one : alertOf(one)));
}

function sample({ name }: HookFacts, nowMs: number): Incoming {
  const event = {
    specversion: '1.0',
    id: `test-${nowMs}`,
    source: '/astern/alerts/test',
    type: 'astern.alert.firing',
    subject: name,
    time: new Date(nowMs).toISOString(),
    datacontenttype: 'application/json',
    data: { title: `Test of the hook ${name}`, text: 'Sent by `astern alerts test`.', severity: 'warning' },
  };
  const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  return { method: 'POST', headers, query: {}, body: Buffer.from(JSON.stringify(event)) };
}
