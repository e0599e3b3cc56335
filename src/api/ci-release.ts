import { z } from 'zod';
import { ciFacts } from './ci.ts';

/** As it stands in what `astern release add --gates` reads. */
const ReportedGate = z.strictObject({
  name: z.string().min(1).max(200),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  durationMs: z.int().min(0).nullable().default(null),
  url: z.string().max(2_000).nullable().default(null),
});

export const AddReleaseOrder = z
  .strictObject({
    ...ciFacts,
    /** As the answer to the upload said. */
    digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    sizeBytes: z.int().min(0),
    gates: z.array(ReportedGate).max(1_000).default([]),
  })
  .meta({ id: 'AddReleaseOrder' });

export const AddedReleaseBody = z
  .object({
    release: z.string(),
    /** False: the same artifact of the same commit was there already. */
    added: z.boolean(),
    service: z.string(),
    target: z.string(),
    sha: z.string(),
    digest: z.string(),
    pipeline: z.string(),
  })
  .meta({ id: 'AddedRelease' });

export type AddedReleaseBody = z.infer<typeof AddedReleaseBody>;
