import { z } from 'zod';

const Role = z.strictObject({ name: z.string().max(41), servers: z.int().min(1).max(50) });

/** Targets that nobody has shipped yet, such as those of the caller's astern.yml. */
export const HaproxyQuestion = z.strictObject({
  targets: z
    .array(
      z.strictObject({ target: z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/), roles: z.array(Role).max(50) }),
    )
    .max(100)
    .default([]),
});

export const HaproxyBody = z
  .object({
    /** Empty: the settings of the server name none. */
    hosts: z.array(z.object({ name: z.string(), config: z.string() })),
    checks: z.array(z.object({ level: z.enum(['ok', 'warn', 'fail']), what: z.string(), next: z.string().nullable() })),
  })
  .meta({ id: 'Haproxy' });

export type HaproxyQuestion = z.input<typeof HaproxyQuestion>;
export type HaproxyBody = z.infer<typeof HaproxyBody>;
