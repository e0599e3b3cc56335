import { z } from 'zod';
import { Time, VerdictWord } from './common.ts';

export const ReleaseBody = z
  .object({
    release: z.string(),
    service: z.string(),
    sha: z.string(),
    title: z.string(),
    author: z.string(),
    committedAt: Time,
    builtAt: Time,
    buildMs: z.int(),
    digest: z.string(),
    sizeBytes: z.int(),
    /** Null when retention has removed it. */
    artifact: z.enum(['kept', 'removed']),
    /** What its gates said, in the order of `astern.yml`; null when it went through none. */
    gates: z
      .array(
        z.object({
          gate: z.string(),
          outcome: z.enum(['passed', 'passed-short', 'skipped']),
          why: z.string().nullable(),
          durationMs: z.number().nullable(),
          url: z.string().nullable(),
        }),
      )
      .nullable(),
    /** Per target: what became of it there. */
    on: z.array(
      z.object({
        target: z.string(),
        tag: z.enum(['new', 'hot', 'old', 'leaving']).nullable(),
        lastHotAt: Time.nullable(),
        outcome: z.enum(['never-served', 'unproven', 'healthy', 'worse']),
        rejected: z.object({ reason: z.string(), by: z.string(), at: Time }).nullable(),
        /** May it be put back there now? Null for what is live, or newer, and where nothing is live. */
        putBack: z.object({ verdict: VerdictWord, why: z.string().nullable() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Release' });

export const ReleasesBody = z
  .object({
    releases: z.array(ReleaseBody),
    /** Pass as `before` for the next page; null at the end. */
    next: z.int().nullable(),
  })
  .meta({ id: 'Releases' });

export type ReleaseBody = z.infer<typeof ReleaseBody>;
export type ReleasesBody = z.infer<typeof ReleasesBody>;
