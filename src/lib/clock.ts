/** Time as the rest of the program sees it; tests turn their own. */
export type Clock = {
  /** Wall clock, ms since 1970 UTC. */
  now(): number;
  /** Monotonic ms, for durations and leases; its zero means nothing. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `work` every `ms` until the function that it returns is called. */
  every(ms: number, work: () => void): () => void;
};

import { setTimeout as delay } from 'node:timers/promises';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
