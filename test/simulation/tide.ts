/** Simulated time: what is to happen, in order. Between two events everything that was woken has run until it waits again. */
export type Tide = {
  nowMs(): number;
  /** Let this happen so many ms from now. */
  after(ms: number, happen: () => void): void;
  /** The same for what wakes nobody: nothing has to be waited for afterwards. */
  quietlyAfter(ms: number, happen: () => void): void;
  /** Let the next thing happen; resolves when nothing moves any more. Null: nothing moves anyway, as before (`isStill`). */
  next(isStill: boolean): Promise<void> | null;
};

type Due = { readonly atMs: number; readonly happen: () => void; readonly wakes: boolean };

export function createTide(settled: () => Promise<void>, beginsMs = 1_700_000_000_000): Tide {
  let nowMs = beginsMs;
  /** Latest first: the next one is taken from the end. */
  const due: Due[] = [];
  const put = (one: Due) => {
    let place = due.length;
    due.push(one);
    // Of two at the same time the one that was asked for first comes first.
    for (; place > 0 && (due[place - 1] as Due).atMs <= one.atMs; place -= 1) due[place] = due[place - 1] as Due;
    due[place] = one;
  };
  return {
    nowMs: () => nowMs,
    after: (ms, happen) => put({ atMs: nowMs + Math.max(0, ms), happen, wakes: true }),
    quietlyAfter: (ms, happen) => put({ atMs: nowMs + Math.max(0, ms), happen, wakes: false }),
    next: (isStill) => {
      const one = due.pop();
      if (one === undefined) throw new Error('nothing is left to happen');
      nowMs = one.atMs;
      one.happen();
      return one.wakes || !isStill ? settled() : null;
    },
  };
}

/** When every promise that can go on has done so: Node looks at its ticks only then. Far quicker than a turn of the event loop. */
export function whenPromisesSettled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** The same numbers for the same seed (mulberry32), from 0 up to 1. */
export function createDice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
