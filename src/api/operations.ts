import { z } from 'zod';
import { Finding, Time, VerdictWord } from './common.ts';
import { ModeWord, PipelineBody } from './pipelines.ts';

export const StepBody = z
  .object({
    step: z.string(),
    subject: z.string(),
    startedAt: Time,
    endedAt: Time.nullable(),
    outcome: z.enum(['done', 'failed', 'retry']).nullable(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Step' });

export const OperationBody = z
  .object({
    id: z.string(),
    target: z.string(),
    kind: z.enum(['ship', 'build', 'deploy', 'rollback', 'cleanup', 'cancel']),
    status: z.enum(['active', 'done', 'failed', 'superseded']),
    actor: z.string(),
    release: z.string().nullable(),
    sha: z.string().nullable(),
    step: z.string().nullable(),
    attempts: z.int(),
    steps: z.array(StepBody),
    createdAt: Time,
    endedAt: Time.nullable(),
    problem: z.object({ code: z.string(), message: z.string(), next: z.string() }).nullable(),
    /** Set while the operation takes back what it began, because of this problem. */
    undoing: z.object({ code: z.string(), message: z.string(), next: z.string() }).nullable(),
    result: z.record(z.string(), z.unknown()).nullable(),
    /** Where the build log stands; null when the operation builds nothing. */
    log: z.string().nullable(),
  })
  .meta({ id: 'Operation' });

/**
 * What was ordered: an operation, or a pipeline that orders its operation once its gates have passed. `outcome` is `nothing-to-do` when what was
 * asked is already so; both are null then.
 */
export const OrderedBody = z
  .object({
    outcome: z.enum(['ordered', 'nothing-to-do']),
    message: z.string(),
    operation: OperationBody.nullable(),
    pipeline: PipelineBody.nullable(),
    candidate: z.lazy(() => CandidateBody).nullable(),
    /** Things worth knowing that did not stop the order. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'Ordered' });

export const CandidateBody = z
  .object({
    release: z.string(),
    sha: z.string(),
    title: z.string(),
    verdict: VerdictWord,
    warm: z.boolean(),
    findings: z.array(Finding),
    passedOver: z.array(z.object({ release: z.string(), findings: z.array(Finding) })),
    /** Commits that go away with it, those that close a hole first; only in the answer to a dry run. */
    undoes: z
      .object({
        commits: z.array(z.object({ sha: z.string(), title: z.string(), author: z.string(), security: z.boolean() })),
        /** Why they are not known, or not wholly. */
        why: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Candidate' });

/** What an order would do, in order; nothing was changed. */
export const PlanBody = z
  .object({
    dryRun: z.literal(true),
    target: z.string(),
    kind: z.string(),
    allowed: z.boolean(),
    /** Why it would be refused; null when it would not. */
    refusal: z
      .object({
        code: z.string(),
        message: z.string(),
        next: z.string(),
        exitCode: z.int(),
        findings: z.array(Finding),
      })
      .nullable(),
    would: z.array(z.string()),
    candidate: CandidateBody.nullable(),
  })
  .meta({ id: 'Plan' });

export const ShipOrder = z
  .strictObject({
    /** A folder in a Git repository on the server's machine. */
    repository: z.string().min(1),
    /** Branch, tag or sha. */
    commit: z.string().min(1),
    /** Build anew even if this commit was built before. */
    rebuild: z.boolean().default(false),
    acceptRejected: z.boolean().default(false),
    despiteLock: z.boolean().default(false),
    /** What kind of pipeline; read from the commit's message and branch when left out. */
    mode: ModeWord.optional(),
    /** The branch that is checked out where the order is given. */
    branch: z.string().max(500).optional(),
    /** Deploys a hotfix without the approvals that it needs. */
    breakGlass: z.boolean().default(false),
    /** The first gate that fails ends the pipeline, and those that still run; left out, a hotfix does so and nothing else. */
    failFast: z.boolean().optional(),
    /** Must be given with `acceptRejected`, `despiteLock` or `breakGlass`. */
    reason: z.string().trim().max(2000).default(''),
  })
  .meta({ id: 'ShipOrder' });

export const DeployOrder = z
  .strictObject({
    /** `r412` or a sha; must be the one that is built. The built one when left out. */
    release: z.string().optional(),
    acceptRejected: z.boolean().default(false),
    despiteLock: z.boolean().default(false),
    reason: z.string().trim().max(2000).default(''),
  })
  .meta({ id: 'DeployOrder' });

export const RollbackOrder = z
  .strictObject({
    /** `r412` or a sha; the guard's choice when left out. */
    to: z.string().optional(),
    /** The release that the caller saw as live; when another is by now, somebody was quicker and nothing is done. */
    from: z.string().optional(),
    reason: z.string().trim().max(2000).default(''),
    acceptRejected: z.boolean().default(false),
    /** Go back in spite of what lies between the two releases; `reason` must say why, and is written into the log. */
    override: z.boolean().optional(),
    /** What it is for: a hotfix of the same incident is then known to be its fix. */
    incident: z.string().trim().min(1).max(100).optional(),
  })
  .meta({ id: 'RollbackOrder' });

export const PlainOrder = z
  .strictObject({ reason: z.string().trim().max(2000).default('') })
  .meta({ id: 'PlainOrder' });

export const CleanupOrder = z
  .strictObject({
    /** A stack that runs although it is not recorded, as the doctor names it; the old one when left out. */
    stack: z.string().min(1).max(200).optional(),
    reason: z.string().trim().max(2000).default(''),
  })
  .meta({ id: 'CleanupOrder' });

export type OperationBody = z.infer<typeof OperationBody>;
export type OrderedBody = z.infer<typeof OrderedBody>;
export type PlanBody = z.infer<typeof PlanBody>;
export type CandidateBody = z.infer<typeof CandidateBody>;
export type StepBody = z.infer<typeof StepBody>;
export type ShipOrder = z.infer<typeof ShipOrder>;
export type DeployOrder = z.infer<typeof DeployOrder>;
export type RollbackOrder = z.infer<typeof RollbackOrder>;
