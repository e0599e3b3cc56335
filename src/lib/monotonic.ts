/**
 * The machine's monotonic clock in ms, the same for every process of the machine (unlike `performance.now()`, which starts at zero in each).
 * For comparing instants that two processes saw.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
