import { z } from 'zod';
import { Time } from './common.ts';

const Sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const LONGEST_MESSAGE = 100_000;
const LONGEST_CONFIG = 300_000;

/** What a CI job knows of the commit that it builds; null where it does not know. */
export const ciFacts = {
  sha: Sha,
  /** `shop/production`, or the service alone; found from `astern.yml` when it is null. */
  target: z.string().max(200).nullable().default(null),
  branch: z.string().max(500).nullable().default(null),
  message: z.string().max(LONGEST_MESSAGE).nullable().default(null),
  /** Messages of what a merge commit brought in; null when the checkout does not hold them. */
  merged: z.array(z.string().max(LONGEST_MESSAGE)).max(100).nullable().default(null),
  author: z.string().max(500).default(''),
  email: z.string().max(500).default(''),
  committedAtMs: z.int().min(0).nullable().default(null),
  /** `astern.yml` of that commit; read from the repository when the server has it. */
  config: z.string().max(LONGEST_CONFIG).nullable().default(null),
  repository: z.string().max(2_000).nullable().default(null),
  /** Where people see the job. */
  url: z.string().max(2_000).nullable().default(null),
  system: z.string().max(50).nullable().default(null),
  mode: z.enum(['standard', 'hotfix']).optional(),
} as const;

export const CiGateOrder = z.strictObject({ ...ciFacts, gate: z.string().min(1).max(200) }).meta({ id: 'CiGateOrder' });

export const CiGateBody = z
  .object({
    gate: z.string(),
    action: z.enum(['run', 'short', 'skip']),
    /** One sentence for anybody. */
    why: z.string(),
    mode: z.enum(['standard', 'hotfix', 'rollback']),
    /** What the gate runs as it is declared; null when it is skipped. */
    command: z.string().nullable(),
    target: z.string(),
    sha: z.string(),
    /** Null in a dry run, where there is none yet. */
    pipeline: z.string().nullable(),
  })
  .meta({ id: 'CiGate' });

export const CiReportOrder = z
  .strictObject({
    ...ciFacts,
    gate: z.string().min(1).max(200),
    result: z.enum(['passed', 'failed', 'cancelled']),
    exitCode: z.int().nullable().default(null),
  })
  .meta({ id: 'CiReportOrder' });

export const CiReportBody = z
  .object({
    gate: z.string(),
    result: z.enum(['passed', 'failed', 'cancelled']),
    target: z.string(),
    sha: z.string(),
    pipeline: z.string(),
    /** Of the whole pipeline, with this result in it. */
    status: z.string(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'CiReport' });

export const MayDeployOrder = z
  .strictObject({
    ...ciFacts,
    /** Answers at once when it may, else as soon as that changes, at the latest after this long. */
    waitMs: z.int().min(0).max(30_000).default(0),
  })
  .meta({ id: 'MayDeployOrder' });

export const MayDeployBody = z
  .object({
    allowed: z.boolean(),
    target: z.string(),
    sha: z.string(),
    mode: z.enum(['standard', 'hotfix', 'rollback']),
    pipeline: z.string(),
    /** Why not. `owner` and `reason` are those of a lock, null for what has none. */
    holds: z.array(
      z.object({
        kind: z.string(),
        text: z.string(),
        /** What would open it. */
        opens: z.string(),
        owner: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    notes: z.array(z.string()),
    /** Since when this commit waits; null when it may. */
    waitingSince: Time.nullable(),
  })
  .meta({ id: 'MayDeploy' });

export type CiFacts = Omit<z.input<typeof CiGateOrder>, 'gate'>;
export type CiGateOrder = z.output<typeof CiGateOrder>;
export type CiGateBody = z.infer<typeof CiGateBody>;
export type CiReportOrder = z.output<typeof CiReportOrder>;
export type CiReportBody = z.infer<typeof CiReportBody>;
export type MayDeployBody = z.infer<typeof MayDeployBody>;
