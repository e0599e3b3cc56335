import { z } from 'zod';
import { Time, VerdictWord } from './common.ts';
import { LockBody } from './locks.ts';
import { OperationBody } from './operations.ts';
import { ModeWord, PipelineStatus } from './pipelines.ts';

/** What the router counted for a stack's production traffic since it was prepared. */
export const TrafficBody = z
  .object({
    requests: z.int(),
    errors: z.int(),
    failures: z.int(),
    p95Ms: z.number().nullable(),
    inFlight: z.int(),
    streams: z.int(),
  })
  .meta({ id: 'Traffic' });

export const StackBody = z
  .object({
    release: z.string(),
    sha: z.string(),
    title: z.string(),
    stack: z.string(),
    /** When it last became hot; null if it never was. */
    deployedAt: Time.nullable(),
    readyAt: Time.nullable(),
    keepUntil: Time.nullable(),
    rejected: z.boolean(),
    instances: z.array(
      z.object({
        id: z.string(),
        role: z.string(),
        state: z.enum(['running', 'waiting-to-restart', 'stopped', 'foreign']),
        /** Takes part in balancing; null for roles that are not behind the router. */
        up: z.boolean().nullable(),
        pid: z.int().nullable(),
        port: z.int().nullable(),
        restarts: z.int(),
        log: z.string(),
      }),
    ),
    traffic: TrafficBody.nullable(),
  })
  .meta({ id: 'Stack' });

export const TargetBody = z
  .object({
    service: z.string(),
    environment: z.string(),
    phase: z.enum(['cruise', 'building', 'built', 'deploying', 'deployed', 'rolling-back', 'cleaning']),
    hot: StackBody.nullable(),
    new: StackBody.nullable(),
    old: StackBody.nullable(),
    /** Percent of production traffic on the new stack's lane. */
    share: z.number(),
    lock: LockBody.nullable(),
    /** What soft locks say: they hold nothing. */
    warnings: z.array(z.string()),
    incident: z.string().nullable(),
    rollback: z.object({
      candidate: z.string().nullable(),
      verdict: VerdictWord,
      warm: z.boolean(),
      /** Why, in a sentence, when there is no candidate or the verdict is not safe. */
      why: z.string().nullable(),
    }),
    operation: OperationBody.nullable(),
    watch: z
      .object({
        release: z.string(),
        state: z.enum(['watching', 'worse', 'fine', 'ended']),
        until: Time,
        text: z.string(),
      })
      .nullable(),
    /** Those that have not ended, oldest first. */
    pipelines: z.array(
      z.object({ id: z.string(), sha: z.string(), mode: ModeWord, status: PipelineStatus, text: z.string() }),
    ),
    addresses: z.object({ production: z.string(), test: z.string() }).nullable(),
    /** What store, router and fleet disagree about, in words; empty when they agree. */
    disagreements: z.array(z.string()),
  })
  .meta({ id: 'Target' });

export const StatusBody = z
  .object({
    targets: z.array(TargetBody),
    /** Give it as `after` for the next page; null when there is none. */
    next: z.string().nullable(),
  })
  .meta({ id: 'Status' });

export type TargetBody = z.infer<typeof TargetBody>;
export type StackBody = z.infer<typeof StackBody>;
export type StatusBody = z.infer<typeof StatusBody>;
