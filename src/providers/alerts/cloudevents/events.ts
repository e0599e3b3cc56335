import type { Delivery } from '../../../core/alerts/model.ts';
import { bodyText, parseBody } from '../body.ts';
import { keyTextOf } from '../key.ts';
import { type Fields, field, isFields, lineOf } from '../take.ts';

export type CloudEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly time: string | null;
  readonly data: unknown;
  /** Extensions, and what else describes it. */
  readonly more: Fields;
};

type Found =
  /** What is wrong with others of the same batch stands in `problems`. */
  | { readonly kind: 'events'; readonly events: readonly CloudEvent[]; readonly problems: readonly string[] }
  | { readonly kind: 'broken'; readonly problem: string };

type Sent = Pick<Delivery, 'contentType' | 'headers' | 'body' | 'encoding'>;

const TAKEN = new Set(['id', 'source', 'type', 'subject', 'time', 'data', 'data_base64', 'specversion']);

/** The content type tells the mode; without one that does, the headers `ce-...` describe the body. */
export function eventsOf(sent: Sent): Found {
  const mode = sent.contentType.toLowerCase();
  if (mode.startsWith('application/cloudevents-batch')) return batched(sent);
  if (mode.startsWith('application/cloudevents')) return structured(sent);
  if (sent.headers['ce-id'] !== undefined || sent.headers['ce-type'] !== undefined) return binary(sent);
  if (saysItself(sent)) return structured(sent);
  return broken(`neither the content type (${mode || 'none'}) nor a header ce-id says that this is a CloudEvent`);
}

/** Many post it as plain JSON; with its version in the body it can be nothing else. */
function saysItself(sent: Sent): boolean {
  const parsed = parseBody(sent);
  return parsed.kind === 'json' && isFields(parsed.value) && keyTextOf(field(parsed.value, 'specversion')) !== null;
}

function batched(sent: Sent): Found {
  const parsed = parseBody(sent);
  if (parsed.kind === 'broken') return parsed;
  if (!Array.isArray(parsed.value)) return broken('a batch is a list of events');
  const each = parsed.value.map(
    (one, index) => eventIn(one) ?? `event ${index + 1} of the batch lacks id, source or type`,
  );
  return {
    kind: 'events',
    events: each.filter((one) => typeof one !== 'string'),
    problems: each.filter((one) => typeof one === 'string'),
  };
}

function eventIn(value: unknown): CloudEvent | null {
  return isFields(value) ? eventFrom(value) : null;
}

function structured(sent: Sent): Found {
  const parsed = parseBody(sent);
  if (parsed.kind === 'broken') return parsed;
  const event = eventIn(parsed.value);
  return event === null ? broken('the event lacks id, source or type') : only(event);
}

function binary(sent: Sent): Found {
  const attributes = Object.entries(sent.headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice(3), decoded(value)] as const] : [],
  );
  const parsed = parseBody(sent);
  const data = parsed.kind === 'json' ? parsed.value : bodyText(sent);
  const event = eventFrom({ ...Object.fromEntries(attributes), data });
  return event === null ? broken('one of the headers ce-id, ce-source, ce-type is missing') : only(event);
}

function only(event: CloudEvent): Found {
  return { kind: 'events', events: [event], problems: [] };
}

function eventFrom(fields: Fields): CloudEvent | null {
  const [id, source, type] = ['id', 'source', 'type'].map((name) => keyTextOf(field(fields, name)));
  if (id == null || source == null || type == null) return null;
  return {
    id,
    source,
    type,
    subject: keyTextOf(field(fields, 'subject')),
    time: lineOf(field(fields, 'time')),
    data: field(fields, 'data') ?? fromBase64(field(fields, 'data_base64')),
    more: Object.fromEntries(Object.entries(fields).filter(([name]) => !TAKEN.has(name))),
  };
}

function fromBase64(value: unknown): unknown {
  if (typeof value !== 'string') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const parsed = parseBody({ body: text, encoding: 'utf8' });
  return parsed.kind === 'json' ? parsed.value : text;
}

/** Headers carry what is not printable percent-encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function broken(problem: string): Found {
  return { kind: 'broken', problem };
}
