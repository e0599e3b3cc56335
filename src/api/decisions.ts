import { z } from 'zod';
import { Time, VerdictWord } from './common.ts';

const ReleaseRef = z.object({ release: z.string(), sha: z.string(), title: z.string() });

/** One thing that speaks for or against going back, in words for anybody. */
export const ReasonBody = z
  .object({
    /** `history` for what became of the release itself; else what kind of change it is. */
    area: z.string(),
    kind: z.string(),
    verdict: VerdictWord,
    /** What it is about, such as `orders.channel`; null: the release itself. */
    subject: z.string().nullable(),
    file: z.string().nullable(),
    line: z.int().nullable(),
    statement: z.string().nullable(),
    why: z.string(),
    /** What is known about it at this moment. */
    evidence: z.string().nullable(),
    instruction: z.string().nullable(),
    /** A forward statement that a person may run so that the older release works. */
    unblock: z.string().nullable(),
  })
  .meta({ id: 'Reason' });

export const CardBody = z
  .object({
    target: z.string(),
    /** What is live; null when nothing is. */
    from: ReleaseRef.nullable(),
    /** What would be put back, or is closest to it. */
    to: ReleaseRef.nullable(),
    /** `none`: there is nothing that could be put back. */
    verdict: z.enum([...VerdictWord.options, 'none']),
    warm: z.boolean(),
    /** The worst first, at most five; `more` are left out. */
    reasons: z.array(ReasonBody),
    more: z.int(),
    /** What stood in the way and does no longer, because somebody unblocked the live database. */
    unblocked: z.array(z.object({ subject: z.string(), text: z.string() })),
    /** Newer ones that were passed over, each with why. */
    passedOver: z.array(z.object({ release: z.string(), reasons: z.array(ReasonBody) })),
    /** Services in the order in which they go back. */
    order: z.array(z.string()),
    lost: z.object({
      commits: z.array(z.object({ sha: z.string(), title: z.string(), author: z.string(), security: z.boolean() })),
      count: z.int().nullable(),
      authors: z.array(z.string()),
      securityFixes: z.int(),
      /** Why they are not known, or not wholly. */
      why: z.string().nullable(),
    }),
    /** What was looked into when the live release was built. */
    looked: z.array(
      z.object({ area: z.string(), state: z.enum(['judged', 'nothing-there', 'not-known']), text: z.string() }),
    ),
    madeAt: Time.nullable(),
    refreshedAt: Time,
    expiresAt: Time,
  })
  .meta({ id: 'Card' });

export const DecisionBody = CardBody.extend({
  advice: z.enum(['put-back', 'fix-forward', 'call-somebody']),
  /** Row of the table in docs/decide.md. */
  row: z.string(),
  why: z.string(),
  critical: z.array(
    z.object({ name: z.string(), state: z.enum(['fine', 'broken', 'not-known']), text: z.string(), at: Time }),
  ),
  /** The command that carries it out. */
  next: z.string(),
}).meta({ id: 'Decision' });

export const DecideOrder = z
  .strictObject({
    /** `r412` or a sha; the guard's choice when left out. */
    to: z.string().optional(),
    symptom: z.string().trim().max(2000).default(''),
    /** Scenarios that are broken, as a person says. */
    critical: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
    /** False: the critical scenarios are not checked now. */
    checks: z.boolean().default(true),
    incident: z.string().trim().min(1).max(100).optional(),
  })
  .meta({ id: 'DecideOrder' });

export type CardBody = z.infer<typeof CardBody>;
export type DecisionBody = z.infer<typeof DecisionBody>;
export type ReasonBody = z.infer<typeof ReasonBody>;
