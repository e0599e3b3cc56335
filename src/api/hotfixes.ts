import { z } from 'zod';
import { Time } from './common.ts';

const LeftOut = z.object({ gate: z.string(), how: z.enum(['skipped', 'short']) }).meta({ id: 'LeftOut' });

/** One of the hotfixes that a quota counts. */
const Counted = z.object({
  sha: z.string(),
  title: z.string(),
  author: z.string(),
  target: z.string(),
  at: Time,
  leftOut: z.array(LeftOut),
  /** Why it went without approval; null when it had them. */
  brokeGlass: z.string().nullable(),
});

export const DebtBody = z
  .object({
    id: z.string(),
    kind: z.enum(['merge-back', 'backfill', 'quota']),
    target: z.string(),
    status: z.enum(['open', 'settled']),
    sha: z.string(),
    title: z.string(),
    author: z.string(),
    release: z.string().nullable(),
    /** The pipeline that left it. */
    pipeline: z.string(),
    incident: z.string().nullable(),
    createdAt: Time,
    dueAt: Time.nullable(),
    overdue: z.boolean(),
    reminded: z.array(z.enum(['half', 'last-hour', 'overdue'])),
    settledAt: Time.nullable(),
    settledBy: z.string().nullable(),
    /** `ancestor`, `patch-id`, `squash`, `gates-passed`, or the reason that a person gave. */
    settledHow: z.string().nullable(),
    /** What is owed, how it stands, and how it is paid, in words. */
    what: z.string(),
    state: z.string().nullable(),
    next: z.string(),
    /** Of a backfill: the pipeline that runs what was left out. */
    backfill: z.string().nullable(),
    leftOut: z.array(LeftOut),
    /** Of a quota: what was counted. */
    hotfixes: z.array(Counted),
  })
  .meta({ id: 'Debt' });

export const DebtsBody = z.object({ debts: z.array(DebtBody) }).meta({ id: 'Debts' });

export const SettleOrder = z
  .strictObject({ reason: z.string().trim().min(1, 'a reason').max(2000) })
  .meta({ id: 'SettleOrder' });

export const ApproveOrder = z
  .strictObject({
    reason: z.string().trim().max(2000).default(''),
    /** Deploy without the approvals that are missing; demands a reason. */
    breakGlass: z.boolean().default(false),
  })
  .meta({ id: 'ApproveOrder' });

export const ApprovalsBody = z
  .object({
    needed: z.int(),
    given: z.int(),
    /** Whose count, in words. */
    from: z.string(),
  })
  .meta({ id: 'Approvals' });

export const ApprovedBody = z
  .object({ pipeline: z.string(), approvals: ApprovalsBody, message: z.string(), notes: z.array(z.string()) })
  .meta({ id: 'Approved' });

export const HotfixBody = z
  .object({
    pipeline: z.string(),
    target: z.string(),
    status: z.enum(['running', 'held', 'deploying', 'done', 'failed', 'cancelled', 'collapsed']),
    sha: z.string(),
    title: z.string(),
    author: z.string(),
    actor: z.string(),
    branch: z.string().nullable(),
    incident: z.string().nullable(),
    release: z.string().nullable(),
    createdAt: Time,
    endedAt: Time.nullable(),
    approvals: ApprovalsBody.extend({ by: z.array(z.string()) }),
    /** Why it went without the approvals that it needed; null when it did not. */
    brokeGlass: z.string().nullable(),
    leftOut: z.array(LeftOut),
    debts: z.array(DebtBody),
  })
  .meta({ id: 'Hotfix' });

export const HotfixesBody = z
  .object({
    hotfixes: z.array(HotfixBody),
    /** How many of the last 30 days count for each service, and how many its newest release allows. */
    quotas: z.array(z.object({ service: z.string(), used: z.int(), most: z.int() })),
    /** What a hotfix of the target that was asked about needs; null when none was, or nothing is live there. */
    rule: z.object({ approvals: z.int(), from: z.string() }).nullable(),
  })
  .meta({ id: 'Hotfixes' });

export type DebtBody = z.infer<typeof DebtBody>;
export type HotfixBody = z.infer<typeof HotfixBody>;
export type HotfixesBody = z.infer<typeof HotfixesBody>;
