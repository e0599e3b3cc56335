import { randomUUID } from 'node:crypto';
import { changeFaults, eventFaults } from '../../core/alerts/event-faults.ts';
import type { Needs } from '../world.ts';
import { acceptDelivery } from './accept.ts';
import type { OpenHook } from './hook.ts';

export type Enqueued =
  | { readonly kind: 'kept'; readonly says: { readonly dedup_key?: string } }
  | { readonly kind: 'faulty'; readonly faults: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterS: number };

type Fields = Readonly<Record<string, unknown>>;
type Event = { readonly hook: OpenHook; readonly text: string; readonly event: Fields };

const UNKNOWN_KEY: Enqueued = { kind: 'faulty', faults: ['Invalid routing key'] };

/** An event as PagerDuty's senders send it: the key of its hook stands in the body, and is taken out before that is kept. */
export async function enqueue(
  world: Needs<'intake' | 'clock'>,
  form: 'event' | 'change',
  body: Buffer,
): Promise<Enqueued> {
  const found = eventIn(world, body.toString('utf8'));
  if ('kind' in found) return found;
  const { hook, text, event } = found;
  const faults = form === 'event' ? eventFaults(event) : changeFaults(event);
  if (faults.length > 0) return { kind: 'faulty', faults };
  const given = typeof event.dedup_key === 'string' && event.dedup_key.trim() !== '' ? event.dedup_key : null;
  const made = form === 'event' && given === null ? randomUUID() : null;
  const bytes = Buffer.from(text);
  const accepted = await acceptDelivery(world, hook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: bytes,
    plain: bytes,
    added: made === null ? {} : { 'x-astern-dedup-key': made },
  });
  if (accepted.kind === 'not-genuine') return UNKNOWN_KEY;
  if (accepted.kind === 'refused') return accepted;
  return { kind: 'kept', says: form === 'event' ? { dedup_key: given ?? made ?? '' } : {} };
}

function eventIn({ intake }: Needs<'intake'>, text: string): Event | Enqueued {
  const event = parsed(text);
  if (event === null) return { kind: 'faulty', faults: ['The body is not a JSON object'] };
  const key = event.routing_key;
  if (typeof key !== 'string' || key === '') return { kind: 'faulty', faults: ["'routing_key' is missing or blank"] };
  const hook = intake.book.alertKeys.find(key);
  if (hook === null || hook.sender.name !== 'pagerduty') return UNKNOWN_KEY;
  return { hook, text: withoutKey(text, event, key), event };
}

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

const TAKEN_OUT = '(the routing key)';

/** Whoever may read deliveries must not learn how to send them. Written with escapes, it is found by its place alone. */
function withoutKey(text: string, event: Fields, key: string): string {
  const plain = text.replaceAll(key, TAKEN_OUT);
  return parsed(plain)?.routing_key === TAKEN_OUT ? plain : JSON.stringify({ ...event, routing_key: TAKEN_OUT });
}
