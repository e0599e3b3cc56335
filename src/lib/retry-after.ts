const LONGEST_MS = 60 * 60_000;

/** `Retry-After` in ms: seconds, or an HTTP date. Null where it says neither; at most an hour. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const said = header?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,3})?$/.test(said)) return Math.min(Math.ceil(Number(said) * 1_000), LONGEST_MS);
  const atMs = /^[A-Z][a-z]{2}, \d/.test(said) ? Date.parse(said) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(Math.max(0, atMs - nowMs), LONGEST_MS);
}
