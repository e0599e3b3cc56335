/** Characters of which the reference counts the letters, again and again; some ten milliseconds on a processor of 2026. */
const TEXT = 'select id, a from t where b is null; '.repeat(2_000);
const ROUNDS = 100;

let referenceMs: number | null = null;

/**
 * Processor time of `work` as a multiple of a fixed piece of reading done in the same process: neither a slow machine nor others on it change it much.
 * For texts that must be read in linear time: what is quadratic takes thousands of times as much.
 */
export function effortOf(work: () => void): number {
  referenceMs ??= Math.min(...[1, 2, 3, 4, 5].map(() => processorMs(reference)));
  return processorMs(work) / referenceMs;
}

function reference(): void {
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let at = 0; at < TEXT.length; at += 1) if (TEXT.charCodeAt(at) > 96) count += 1;
    count += TEXT.replaceAll('null', `${round}`).length;
  }
  if (count === 0) throw new Error('nothing was read');
}

function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return Math.max(0.1, (user + system) / 1_000);
}
