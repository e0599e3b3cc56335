import { z } from 'zod';
import { Time } from './common.ts';

const MESSAGE = 'at most 2,000 characters';

export const PageOrder = z
  .strictObject({
    /** A person or a service; `person:ann` and `service:shop` where a name could be both. */
    to: z.string().trim().min(1, 'a person or a service').max(200),
    message: z.string().trim().max(2_000, MESSAGE).default(''),
    severity: z.enum(['critical', 'error', 'warning', 'info']).default('error'),
    /** `note`: a message to one person, without an incident. `test`: one to each address of a person. */
    as: z.enum(['incident', 'note', 'test']).default('incident'),
  })
  .meta({ id: 'PageOrder' });

export const PageBody = z
  .object({
    id: z.string(),
    /** The same for every attempt; providers are given it. */
    key: z.string(),
    kind: z.enum(['page', 'test', 'verify', 'notice', 'warning']),
    incident: z.string().nullable(),
    person: z.string(),
    channel: z.string(),
    state: z.enum(['waiting', 'sending', 'sent', 'delivered', 'failed', 'cancelled']),
    madeAt: Time,
    /** When it goes out, or is tried again; null: nothing more is done. */
    dueAt: Time.nullable(),
    sentAt: Time.nullable(),
    attempts: z.int(),
    /** Why it failed, waits or was cancelled. */
    problem: z.string().nullable(),
    /** Id of the message in whose place it went, because that channel did not work. */
    insteadOf: z.string().nullable(),
  })
  .meta({ id: 'Page' });

export const PagesBody = z.object({ pages: z.array(PageBody) }).meta({ id: 'Pages' });

export const PagedBody = z
  .object({ incident: z.string().nullable(), message: z.string(), pages: z.array(PageBody) })
  .meta({ id: 'Paged' });

export const PagesQuery = z.strictObject({
  person: z.string().optional(),
  incident: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

export type PageBody = z.infer<typeof PageBody>;
export type PagedBody = z.infer<typeof PagedBody>;
