import { addCounts, type StackCounts } from '../model.ts';

/** Sums what the workers counted, those that are gone included. */
export type Ledger = {
  report(worker: string, stacks: readonly StackCounts[]): void;
  workerGone(worker: string): void;
  of(target: string): readonly StackCounts[];
  forget(target: string, stack: string): void;
};

export function createLedger(): Ledger {
  // By worker, for ever: a worker that connects again reports the same sums again, and must not be counted twice. Then by target and stack.
  const byWorker = new Map<string, Map<string, Map<string, StackCounts>>>();
  return {
    report: (worker, stacks) => {
      const known = byWorker.get(worker) ?? new Map<string, Map<string, StackCounts>>();
      byWorker.set(worker, known);
      for (const counts of stacks) {
        const ofTarget = known.get(counts.target) ?? new Map<string, StackCounts>();
        known.set(counts.target, ofTarget.set(counts.stack, counts));
      }
    },
    workerGone: (worker) => {
      for (const ofTarget of byWorker.get(worker)?.values() ?? []) {
        for (const [stack, counts] of ofTarget) ofTarget.set(stack, { ...counts, inFlight: 0, streams: 0 });
      }
    },
    of: (target) => {
      const sums = new Map<string, StackCounts>();
      for (const known of byWorker.values()) {
        for (const [stack, counts] of known.get(target) ?? []) sums.set(stack, add(sums.get(stack), counts));
      }
      return [...sums.values()];
    },
    forget: (target, stack) => {
      for (const [worker, known] of byWorker) {
        const ofTarget = known.get(target);
        ofTarget?.delete(stack);
        if (ofTarget?.size === 0) known.delete(target);
        if (known.size === 0) byWorker.delete(worker);
      }
    },
  };
}

function add(one: StackCounts | undefined, other: StackCounts): StackCounts {
  if (one === undefined) return other;
  return {
    ...other,
    production: addCounts(one.production, other.production),
    test: addCounts(one.test, other.test),
    inFlight: one.inFlight + other.inFlight,
    streams: one.streams + other.streams,
    lastBegunMs: later(one.lastBegunMs, other.lastBegunMs),
  };
}

function later(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
