import { z } from 'zod';
import { NotKept } from './alerts.ts';
import { Time } from './common.ts';
import type { Route } from './routes.ts';

const ElsewhereDeployBody = z
  .object({
    source: z.string(),
    /** At the source. */
    id: z.string(),
    /** As it is called: `acme/payments 4f3a2c1`. */
    name: z.string(),
    /** Who made it: `GitHub`. */
    by: z.string(),
    service: z.string(),
    environment: z.string(),
    sha: z.string(),
    ref: z.string(),
    /** Of the commit; null: not known, or not yet. */
    title: z.string().nullable(),
    author: z.string().nullable(),
    /** Who had it deployed. */
    deployer: z.string().nullable(),
    state: z.enum(['waiting', 'under-way', 'live', 'ended', 'failed']),
    /** By the source's clock, since when it had or has the traffic; null: it never did. */
    liveAt: Time.nullable(),
    endedAt: Time.nullable(),
    /** When Astern heard of it. */
    knownAt: Time,
    link: z.string(),
  })
  .meta({ id: 'ElsewhereDeploy' });

const DeploySourceBody = z
  .object({
    name: z.string(),
    from: z.string(),
    /** How often it is asked; null: it has no token, its hook alone tells. */
    pollSeconds: z.number().nullable(),
    hook: z.object({
      deliveries: z.int(),
      lastAt: Time.nullable(),
      /** Not genuine. */
      refused: NotKept.nullable(),
      notUnderstood: NotKept.nullable(),
      /** There was no room, or the database was in trouble. */
      turnedAway: NotKept.nullable(),
    }),
    repositories: z.array(
      z.object({
        repository: z.string(),
        service: z.string(),
        /** Why it cannot be asked; null: it can, as far as is known. */
        trouble: z.object({ since: Time, why: z.string(), next: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'DeploySource' });

const ElsewhereBody = z
  .object({ sources: z.array(DeploySourceBody), deploys: z.array(ElsewhereDeployBody) })
  .meta({ id: 'Elsewhere' });

export type ElsewhereBody = z.infer<typeof ElsewhereBody>;

export const elsewhereRoutes = {
  elsewhere: {
    method: 'GET',
    path: '/v1/deploys-elsewhere',
    summary: 'What others than Astern deployed, the newest first, and whether those who tell of it can be asked.',
    role: 'viewer',
    query: z.strictObject({
      service: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answers: { 200: ElsewhereBody },
  },
} as const satisfies Record<string, Route>;
