/** The value that `share` of all values do not exceed; NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function largest(values: readonly number[]): number {
  return quantile(values, 1);
}

export function smallest(values: readonly number[]): number {
  return quantile(values, 0);
}

/** `p50 12, p95 34, max 56 ms`. */
export function spreadText(values: readonly number[]): string {
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => shortNumber(quantile(values, share)));
  return `p50 ${p50}, p95 ${p95}, max ${max} ms`;
}

/** Three digits are all that these measurements carry. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
