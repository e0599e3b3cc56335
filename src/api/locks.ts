import { z } from 'zod';
import { Time } from './common.ts';

export const ScopeBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everything') }),
    z.strictObject({ kind: z.literal('environment'), environment: z.string().min(1) }),
    z.strictObject({ kind: z.literal('service'), service: z.string().min(1) }),
    z.strictObject({ kind: z.literal('target'), target: z.string().regex(/^[^/]+\/[^/]+$/) }),
  ])
  .meta({ id: 'LockScope' });

export const LockBody = z
  .object({
    id: z.string(),
    /** A soft one holds nothing: whoever deploys is warned. */
    strength: z.enum(['hard', 'soft']),
    /** What set it; a freeze stands in the server's settings. */
    source: z.enum(['person', 'rollback', 'process', 'freeze', 'backfill']),
    /** `when-fixed`: by itself, when a commit with the fix arrives. */
    opens: z.enum(['by-hand', 'when-fixed']),
    scope: ScopeBody,
    reason: z.string(),
    owner: z.string(),
    createdAt: Time,
    expiresAt: Time.nullable(),
    incident: z.string().nullable(),
    operation: z.string().nullable(),
  })
  .meta({ id: 'Lock' });

const LeaseSeconds = z.int().min(5).max(3600);

export const LockOrder = z
  .strictObject({
    scope: ScopeBody,
    reason: z.string().trim().min(1).max(2000),
    /** Ends by itself after this many seconds; stays until released when left out. */
    expiresInSeconds: z.int().positive().optional(),
    strength: z.enum(['hard', 'soft']).default('hard'),
    /** `when-fixed`, of a target: by itself, when a commit with the fix of what was rolled back comes, or a hotfix of the incident. */
    opens: z.enum(['by-hand', 'when-fixed']).default('by-hand'),
    /** For a process: it must renew its lock within this many seconds, or the lock ends. */
    leaseSeconds: LeaseSeconds.optional(),
    incident: z.string().optional(),
  })
  .meta({ id: 'LockOrder' });

export const LockRenewal = z.strictObject({ leaseSeconds: LeaseSeconds }).meta({ id: 'LockRenewal' });

export const LocksBody = z.object({ locks: z.array(LockBody) }).meta({ id: 'Locks' });

const Waiting = z.object({ pipeline: z.string(), sha: z.string(), title: z.string() });

/** What goes on with an unlock, target by target. */
const UnlockPlan = z
  .object({
    target: z.string(),
    /** The newest pipeline that nothing else holds. */
    fires: Waiting.nullable(),
    /** Older ones that give way to it. */
    collapses: z.array(Waiting),
    /** Those that something else still holds. */
    held: z.array(Waiting.extend({ why: z.array(z.string()) })),
    /** Deploys that CI jobs were told to wait with: the newest goes on, or is started again, and the others give way to it. */
    blocked: z.array(z.object({ sha: z.string(), actor: z.string(), since: Time })),
  })
  .meta({ id: 'UnlockPlan' });

/** Which locks an unlock released (empty when nothing was locked), and what goes on with it. */
export const UnlockedBody = z
  .object({ released: z.array(LockBody), message: z.string(), plan: z.array(UnlockPlan) })
  .meta({ id: 'Unlocked' });

export type UnlockedBody = z.infer<typeof UnlockedBody>;
export type LockBody = z.infer<typeof LockBody>;
export type ScopeBody = z.infer<typeof ScopeBody>;
