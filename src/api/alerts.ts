import { z } from 'zod';
import { Time } from './common.ts';

const SeverityWord = z.enum(['critical', 'error', 'warning', 'info']);
const Link = z.object({ title: z.string(), url: z.string() });

/** Deliveries that were not kept: how many, when the last one, and why. */
export const NotKept = z.object({ count: z.int(), lastAt: Time, why: z.string() }).meta({ id: 'NotKept' });

export const AlertHookBody = z
  .object({
    name: z.string(),
    /** The kind of sender, as the settings name it, and as people do. */
    from: z.string(),
    title: z.string(),
    service: z.string().nullable(),
    severity: SeverityWord.nullable(),
    /** Must its deliveries be signed? */
    signed: z.boolean(),
    deliveries: z.int(),
    lastAt: Time.nullable(),
    /** Kept, and not understood. */
    unparsed: z.int(),
    /** Clock of the sender minus that of the server, as last signed; null: it signs no time. */
    skewMs: z.int().nullable(),
    skewed: z.boolean(),
    /** Not genuine. */
    refused: NotKept.nullable(),
    tooLarge: NotKept.nullable(),
    /** There was no room, or the database was in trouble; the sender was told to send again. */
    turnedAway: NotKept.nullable(),
    /** What became of the sender's wish to have an address visited. */
    confirmation: z.object({ confirmed: z.boolean(), at: Time, why: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'AlertHook' });

export const HeartbeatBody = z
  .object({
    name: z.string(),
    state: z.enum(['new', 'alive', 'missed']),
    service: z.string().nullable(),
    severity: SeverityWord,
    periodMs: z.int(),
    graceMs: z.int(),
    lastAt: Time.nullable(),
    /** When the next one should come, without grace; null before the first one. */
    nextAt: Time.nullable(),
  })
  .meta({ id: 'Heartbeat' });

export const AlertHooksBody = z
  .object({
    hooks: z.array(AlertHookBody),
    heartbeats: z.array(HeartbeatBody),
    /** Deliveries that are kept and not read yet. */
    waiting: z.int(),
    /** Why this server takes none just now; null: it does. */
    trouble: z.string().nullable(),
  })
  .meta({ id: 'AlertHooks' });

export const DeliveryBody = z
  .object({
    id: z.string(),
    hook: z.string(),
    receivedAt: Time,
    state: z.enum(['waiting', 'read', 'unparsed', 'repeated']),
    /** Why it was not understood. */
    problem: z.string().nullable(),
    deliveryKey: z.string().nullable(),
    method: z.string(),
    contentType: z.string(),
    sizeBytes: z.int(),
    skewMs: z.int().nullable(),
  })
  .meta({ id: 'Delivery' });

export const WholeDeliveryBody = DeliveryBody.extend({
  headers: z.record(z.string(), z.string()),
  query: z.record(z.string(), z.string()),
  body: z.string(),
  /** `base64`: it was not UTF-8. */
  encoding: z.enum(['utf8', 'base64']),
}).meta({ id: 'WholeDelivery' });

export const DeliveriesBody = z.object({ deliveries: z.array(DeliveryBody) }).meta({ id: 'Deliveries' });

export const AlertBody = z
  .object({
    id: z.string(),
    hook: z.string(),
    key: z.string(),
    status: z.enum(['firing', 'resolved']),
    title: z.string(),
    text: z.string(),
    severity: SeverityWord,
    service: z.string().nullable(),
    environment: z.string().nullable(),
    /** `INC-17`; null: it led to none, and `why` says why not. */
    incident: z.string().nullable(),
    why: z.string().nullable(),
    release: z.string().nullable(),
    errorText: z.string().nullable(),
    links: z.array(Link),
    labels: z.record(z.string(), z.string()),
    startsAt: Time,
    endsAt: Time.nullable(),
    firstAt: Time,
    lastAt: Time,
    count: z.int(),
  })
  .meta({ id: 'Alert' });

export const AlertsBody = z.object({ alerts: z.array(AlertBody) }).meta({ id: 'Alerts' });

/** What a sample was, how its sender reads it, and what the hook answered; `answer` is null for a dry run. */
export const AlertTestBody = z
  .object({
    hook: z.string(),
    from: z.string(),
    sent: z.string(),
    reads: z.string(),
    answer: z
      .object({ status: z.int(), accepted: z.boolean(), delivery: z.string().nullable(), text: z.string() })
      .nullable(),
  })
  .meta({ id: 'AlertTest' });

export type AlertHooksBody = z.infer<typeof AlertHooksBody>;
export type AlertHookBody = z.infer<typeof AlertHookBody>;
export type HeartbeatBody = z.infer<typeof HeartbeatBody>;
export type DeliveryBody = z.infer<typeof DeliveryBody>;
export type WholeDeliveryBody = z.infer<typeof WholeDeliveryBody>;
export type AlertBody = z.infer<typeof AlertBody>;
export type AlertTestBody = z.infer<typeof AlertTestBody>;
