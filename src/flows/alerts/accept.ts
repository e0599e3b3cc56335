import { isUtf8 } from 'node:buffer';
import type { NewDelivery } from '../../core/alerts/model.ts';
import { newId } from '../../lib/ids.ts';
import { keyFrom } from '../../providers/alerts/key.ts';
import type { Incoming, Verified } from '../../providers/alerts/port.ts';
import type { Needs } from '../world.ts';
import type { OpenHook } from './hook.ts';

export type Arrived = Incoming & {
  /** The body as text is to be read from: what came over the wire, unless that was compressed. */
  readonly plain: Buffer;
  /** What we have to add to it, kept beside the sender's own headers. */
  readonly added?: Readonly<Record<string, string>>;
};

export type Accepted =
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'not-genuine' }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterS: number };

type Part = Needs<'intake' | 'clock'>;

const UNDECIDED_RETRY_S = 20;

/** Verifies one delivery and has it written; resolves when it is on disk. What it says is read afterwards. */
export async function acceptDelivery(world: Part, hook: OpenHook, came: Arrived): Promise<Accepted> {
  const { name, facts } = hook;
  const { toleranceMs } = facts;
  const { notes, ingest } = world.intake;
  const verified = await verify(world, hook, came);
  if (verified.kind === 'undecided') {
    notes.turnedAway(name, verified.why);
    return { kind: 'refused', why: verified.why, retryAfterS: UNDECIDED_RETRY_S };
  }
  if (verified.kind === 'refused') {
    notes.refused(name, verified.why, { skewMs: verified.skewMs ?? null, toleranceMs });
    return { kind: 'not-genuine' };
  }
  const delivery = deliveryFrom(hook, came, { skewMs: verified.skewMs, nowMs: world.clock.now() });
  const taken = await ingest.accept(delivery);
  if (taken.kind === 'refused') {
    notes.turnedAway(name, taken.why);
    return taken;
  }
  notes.arrived(name, { skewMs: verified.skewMs, toleranceMs });
  return { kind: 'kept', id: delivery.id };
}

/**
 * Signed times are compared with the clock of this machine, and where that would refuse them, also with the clock as it went on since the server was
 * started: a wrong jump of the one, or a right correction of the other, refuses nobody.
 */
async function verify({ clock, intake }: Part, { sender, facts }: OpenHook, came: Incoming): Promise<Verified> {
  const nowMs = clock.now();
  const verified = await sender.verify(came, facts, nowMs);
  if (verified.kind !== 'refused' || verified.skewMs === undefined) return verified;
  const again = await sender.verify(came, facts, intake.steadyNow());
  return again.kind === 'genuine' ? { kind: 'genuine', skewMs: verified.skewMs } : verified;
}

type Seen = { readonly skewMs: number | null; readonly nowMs: number };

function deliveryFrom({ name, sender }: OpenHook, came: Arrived, { skewMs, nowMs }: Seen): NewDelivery {
  const { method, headers, query, plain, added } = came;
  // A database of text takes no NUL.
  const isText = isUtf8(plain) && !plain.includes(0);
  const kept: Record<string, string> = {};
  for (const header of sender.headers) {
    const value = headers[header];
    if (value !== undefined) kept[header] = value;
  }
  const deliveryKey = sender.deliveryKey({ method, headers, query, body: plain });
  return {
    id: newId('dlv'),
    hook: name,
    deliveryKey: deliveryKey === null || deliveryKey === '' ? null : keyFrom(deliveryKey),
    receivedAtMs: nowMs,
    method,
    contentType: (headers['content-type'] ?? '').slice(0, 500),
    headers: { ...kept, ...added },
    query,
    body: plain.toString(isText ? 'utf8' : 'base64'),
    encoding: isText ? 'utf8' : 'base64',
    skewMs,
  };
}
