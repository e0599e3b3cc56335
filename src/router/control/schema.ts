import { z } from 'zod';

const name = z.string().min(1).max(300);
const hostName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/, 'a host name in lower case, without port');
const ms = z.number().min(0);

const instance = z.object({ id: name, host: z.string().min(1), port: z.int().min(1).max(65535) });

const health = z.object({
  http: z.string().startsWith('/'),
  everyMs: ms,
  timeoutMs: ms,
  passes: z.int().min(1),
  failures: z.int().min(1),
});

const pool = z.object({
  role: name,
  path: z.string().startsWith('/'),
  instances: z.array(instance).readonly(),
  health: health.nullable(),
  streams: z.object({ policy: z.enum(['keep', 'until', 'cut']), graceMs: ms }),
});

const stack = z.object({
  id: name,
  release: z.string(),
  pools: z.array(pool).readonly(),
  host: hostName.optional(),
});

const fence = z.number().min(0);

const breakGlass = z.object({ by: z.string().max(300), reason: z.string().max(2_000), atMs: z.number() });
const note = breakGlass.extend({ fence, from: z.string().nullable(), to: z.string() });

export const targetRecord = z.object({
  name,
  fence,
  host: hostName,
  testHost: hostName,
  production: z.string().nullable(),
  test: z.string().nullable(),
  pause: z.object({ cap: z.int().min(0), withinMs: ms }).nullable(),
  // A note that cannot be read must not cost the routes of its target.
  breakGlass: z.array(note).readonly().optional().catch(undefined),
  stacks: z.array(stack).readonly(),
});

/** What can be asked over the control socket. */
export const command = z.discriminatedUnion('call', [
  z.object({ call: z.literal('hello') }),
  z.object({
    call: z.literal('prepare'),
    order: z.object({ target: name, fence, host: hostName, testHost: hostName, stack, onTestEntrance: z.boolean() }),
  }),
  z.object({
    call: z.literal('activate'),
    order: z.object({
      target: name,
      fence,
      stack: name,
      testEntranceTo: z.string().nullable(),
      breakGlass: breakGlass.optional(),
    }),
  }),
  z.object({ call: z.literal('observe'), order: z.object({ target: name }) }),
  z.object({ call: z.literal('observe-many'), order: z.object({ targets: z.array(name).readonly() }) }),
  z.object({ call: z.literal('targets') }),
  z.object({ call: z.literal('target'), order: z.object({ target: name }) }),
  z.object({ call: z.literal('retire'), order: z.object({ target: name, fence, stack: name, deadlineMs: ms }) }),
  z.object({
    call: z.literal('pause'),
    order: z.object({ target: name, fence, cap: z.int().min(0), withinMs: ms }),
  }),
  z.object({ call: z.literal('resume'), order: z.object({ target: name, fence }) }),
]);

export type Command = z.infer<typeof command>;
export type OrderOf<K extends Command['call']> = Extract<Command, { call: K; order: unknown }>['order'];
