import type { Clock } from './clock.ts';

/** A clock that stands still until a test turns it. */
export type TestClock = Clock & {
  /** Both clocks go forward together; whoever slept until then wakes, in the order of their times. */
  advance(ms: number): Promise<void>;
  /** Only the wall clock jumps, as when an operator or NTP sets it; sleepers do not notice. */
  setWall(nowMs: number): void;
  /** How many are asleep; tests wait for this instead of for time. */
  sleepers(): number;
};

type Sleeper = { readonly untilMs: number; readonly wake: () => void };
type Repeater = { readonly ms: number; nextMs: number; readonly work: () => void };

export function createTestClock(startMs = 1_700_000_000_000): TestClock {
  let wallMs = startMs;
  let monotonicMs = 0;
  let asleep: readonly Sleeper[] = [];
  const repeaters = new Set<Repeater>();

  const remove = (sleeper: Sleeper) => {
    asleep = asleep.filter((other) => other !== sleeper);
  };

  const goTo = (untilMs: number) => {
    wallMs += untilMs - monotonicMs;
    monotonicMs = untilMs;
  };

  return {
    now: () => wallMs,
    monotonic: () => monotonicMs,
    sleepers: () => asleep.length,
    setWall: (nowMs) => {
      wallMs = nowMs;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          remove(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper: Sleeper = { untilMs: monotonicMs + Math.max(0, ms), wake };
        asleep = [...asleep, sleeper];
        signal?.addEventListener('abort', abort, { once: true });
      }),
    every: (ms, work) => {
      const repeater = { ms, nextMs: monotonicMs + ms, work };
      repeaters.add(repeater);
      return () => void repeaters.delete(repeater);
    },
    advance: async (ms) => {
      const endMs = monotonicMs + ms;
      for (;;) {
        const sleeper = firstDue(asleep, endMs);
        const repeater = firstToRepeat(repeaters, sleeper?.untilMs ?? endMs);
        if (repeater !== null) {
          goTo(repeater.nextMs);
          repeater.nextMs += repeater.ms;
          repeater.work();
        } else if (sleeper !== null) {
          goTo(sleeper.untilMs);
          remove(sleeper);
          sleeper.wake();
        } else break;
        await settled();
      }
      goTo(endMs);
      await settled();
    },
  };
}

function firstDue(asleep: readonly Sleeper[], endMs: number): Sleeper | null {
  let first: Sleeper | null = null;
  for (const sleeper of asleep) {
    if (sleeper.untilMs <= endMs && (first === null || sleeper.untilMs < first.untilMs)) first = sleeper;
  }
  return first;
}

function firstToRepeat(repeaters: Iterable<Repeater>, endMs: number): Repeater | null {
  let first: Repeater | null = null;
  for (const repeater of repeaters) {
    if (repeater.nextMs <= endMs && (first === null || repeater.nextMs < first.nextMs)) first = repeater;
  }
  return first;
}

/** Lets whoever was woken run on until it waits again, so that a loop of short sleeps takes all its turns in one long advance. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
