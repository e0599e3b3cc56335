import { z } from 'zod';

/** RFC 3339, UTC, with milliseconds. */
export const Time = z.iso.datetime().meta({ id: 'Time' });

export const VerdictWord = z.enum(['safe', 'check', 'stop', 'unknown']).meta({ id: 'VerdictWord' });

/** What a person should know: stable kind, how bad it is, and the words. */
export const Finding = z
  .object({
    kind: z.string(),
    verdict: VerdictWord,
    /** One sentence for anybody. */
    text: z.string(),
    /** What to do about it; null when there is nothing to do. */
    instruction: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Finding' });

/** RFC 9457 problem details with a stable code and the next step. Sent as `application/problem+json`. */
export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    next: z.string(),
    findings: z.array(Finding).optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' });

export type ProblemBody = z.infer<typeof ProblemBody>;
export type FindingBody = z.infer<typeof Finding>;
export type VerdictWord = z.infer<typeof VerdictWord>;

export const TargetParams = z.object({ service: z.string(), environment: z.string() });

/** `?dryRun=true` answers 200 with the plan and changes nothing. Strict: a misspelt `dryRun` must not carry the order out. */
export const WriteQuery = z.strictObject({ dryRun: z.stringbool().optional() });
