import type { Clock } from './clock.ts';

/** Lets one pass every so often, for each key; the first one at once. */
export type Pace = {
  /** Null once it is one's turn; else how long the wait would be, because it is longer than one wants to stand in line. */
  turn(key: string, signal: AbortSignal): Promise<number | null>;
};

const MOST_KEYS = 1_000;

export function createPace(clock: Clock, { everyMs, longestWaitMs }: { everyMs: number; longestWaitMs: number }): Pace {
  /** When the next one may pass. */
  const free = new Map<string, number>();
  return {
    turn: async (key, signal) => {
      const nowMs = clock.monotonic();
      const atMs = Math.max(nowMs, free.get(key) ?? 0);
      if (atMs - nowMs > longestWaitMs) return atMs - nowMs;
      free.delete(key);
      free.set(key, atMs + everyMs);
      const [oldest] = free.keys();
      if (free.size > MOST_KEYS && oldest !== undefined) free.delete(oldest);
      if (atMs > nowMs) await clock.sleep(atMs - nowMs, signal);
      return null;
    },
  };
}
