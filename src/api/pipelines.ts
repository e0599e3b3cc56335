import { z } from 'zod';
import { Time } from './common.ts';

export const ModeWord = z.enum(['standard', 'hotfix', 'rollback']).meta({ id: 'Mode' });

export const PipelineStatus = z
  .enum(['running', 'held', 'deploying', 'done', 'failed', 'cancelled', 'collapsed'])
  .meta({ id: 'PipelineStatus' });

const GateBody = z
  .object({
    /** `build` is the build of the release. */
    gate: z.string(),
    action: z.enum(['run', 'short', 'skip', 'build']),
    /** Why it is skipped, in words; null when it is not. */
    why: z.string().nullable(),
    needs: z.array(z.string()),
    /** Of the newest attempt. */
    status: z.enum(['waiting', 'running', 'passed', 'failed', 'timed-out', 'cancelled', 'lost', 'skipped']),
    /** Which one it is, from 1; 0 before the first. */
    attempt: z.int(),
    /** Run by the server, or by a CI job that told it; null before it starts. */
    place: z.enum(['astern', 'ci']).nullable(),
    startedAt: Time.nullable(),
    endedAt: Time.nullable(),
    exitCode: z.int().nullable(),
    /** Median of its newest passes on this target; null when there was none. */
    expectedMs: z.number().nullable(),
    /** Where a CI job shows it. */
    url: z.string().nullable(),
    lastLines: z.array(z.string()),
  })
  .meta({ id: 'Gate' });

const HoldBody = z
  .object({
    kind: z.enum(['lock', 'approval', 'rejected', 'busy', 'unclear']),
    text: z.string(),
    /** What would open it, in words. */
    opens: z.string(),
  })
  .meta({ id: 'Hold' });

export const PipelineBody = z
  .object({
    id: z.string(),
    target: z.string(),
    status: PipelineStatus,
    mode: ModeWord,
    /** How the mode was found. */
    because: z.enum(['said', 'message', 'merged-message', 'branch', 'merged-branch', 'nothing-else']),
    purpose: z.enum(['ship', 'build', 'backfill']),
    trigger: z.enum(['person', 'branch', 'ci', 'backfill']),
    actor: z.string(),
    sha: z.string(),
    title: z.string(),
    author: z.string(),
    branch: z.string().nullable(),
    incident: z.string().nullable(),
    /** What was built of the commit; of a rollback, what is put back. */
    release: z.string().nullable(),
    /** What deploys it, or put it back. */
    operation: z.string().nullable(),
    /** Raised when it is run again from what failed. */
    round: z.int(),
    createdAt: Time,
    endedAt: Time.nullable(),
    holds: z.array(HoldBody),
    problem: z.object({ code: z.string(), message: z.string(), next: z.string() }).nullable(),
    gates: z.array(GateBody),
    approvals: z.array(z.object({ by: z.string(), at: Time, reason: z.string() })),
    /** Rises with every change; give it as `seen` to wait for the next one. */
    version: z.int(),
  })
  .meta({ id: 'Pipeline' });

export const PipelinesBody = z.object({ pipelines: z.array(PipelineBody) }).meta({ id: 'Pipelines' });

/** What became of a change; `pipeline` is as it stands after it. */
export const ChangedPipelineBody = z
  .object({ outcome: z.enum(['changed', 'nothing-to-do']), message: z.string(), pipeline: PipelineBody })
  .meta({ id: 'ChangedPipeline' });

export const PlannedChangeBody = z.object({ dryRun: z.literal(true), would: z.array(z.string()) });

export type ChangedPipelineBody = z.infer<typeof ChangedPipelineBody>;
export type PipelineBody = z.infer<typeof PipelineBody>;
export type GateBody = z.infer<typeof GateBody>;
export type HoldBody = z.infer<typeof HoldBody>;
