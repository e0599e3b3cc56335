import { z } from 'zod';
import { Time } from './common.ts';

export const EventBody = z
  .object({
    seq: z.int(),
    at: Time,
    kind: z.string(),
    target: z.string().nullable(),
    operation: z.string().nullable(),
    actor: z.string(),
    /** One line for people. */
    text: z.string(),
    data: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'Event' });

export const EventsBody = z.object({ events: z.array(EventBody), lastSeq: z.int() }).meta({ id: 'Events' });

export type EventBody = z.infer<typeof EventBody>;
export type EventsBody = z.infer<typeof EventsBody>;
