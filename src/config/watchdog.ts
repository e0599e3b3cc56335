import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import type { SecretReference } from './secrets.ts';
import { duration, reference, section } from './shapes.ts';

const SHORTEST_MS = 5_000;
const URL_LABEL = 'a URL such as https://hc-ping.com/…, or a reference to one: { env: NAME } or { file: path }';
const EVERY = 'a duration from 5s to 1h';

const url = z
  .string({ error: URL_LABEL })
  .max(2_000, URL_LABEL)
  .refine((written) => URL.canParse(written) && /^https?:$/.test(new URL(written).protocol), URL_LABEL);

export const watchdogSchema = section('the watchdog section', {
  url: z.union([url, ...reference().options], { error: URL_LABEL }),
  every: duration()
    .refine(
      (written) => (parseDuration(written) ?? 0) >= SHORTEST_MS && (parseDuration(written) ?? 0) <= 3_600_000,
      EVERY,
    )
    .optional(),
});

/** An outside service that expects a sign of life from paging, and tells people when none comes. */
export type WatchdogSettings = {
  /** Such addresses are often secrets themselves. */
  readonly url: string | SecretReference;
  readonly everyMs: number;
};

export function fillWatchdog(
  written: z.infer<typeof watchdogSchema> | undefined,
  atFolder: (reference: SecretReference) => SecretReference,
): WatchdogSettings | null {
  if (written === undefined) return null;
  const { url: where, every = '30s' } = written;
  return { url: typeof where === 'string' ? where : atFolder(where), everyMs: parseDuration(every) ?? 30_000 };
}
