/** The value below which `share` of the counted latencies lie, in ms: the upper bound of its bucket. Null when nothing was counted. */
export function percentile(buckets: readonly number[], boundsMs: readonly number[], share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    below += count;
    if (below >= total * share) return boundsMs[index] ?? boundsMs.at(-1) ?? null;
  }
  return null;
}
