import { type Disagreement, lasting } from '../core/deploys/disagreements.ts';
import type { Clock } from '../lib/clock.ts';

/** Disagreements that two looks have found a moment ago: when they are found again, no further look is needed to tell them. */
export type Doubts = {
  areKnown(target: string, found: readonly Disagreement[]): boolean;
  /** What two looks have found now; none: it is forgotten. */
  note(target: string, lasting: readonly Disagreement[]): void;
};

/** Longer ago it says nothing about now: since then it may have been put right, and come to look so again for a moment. */
const KEPT_MS = 30_000;

export function createDoubts(clock: Pick<Clock, 'monotonic'>): Doubts {
  const noted = new Map<string, { readonly found: readonly Disagreement[]; readonly atMs: number }>();
  return {
    areKnown(target, found) {
      const known = noted.get(target);
      if (known === undefined || clock.monotonic() - known.atMs > KEPT_MS) return false;
      return lasting(known.found, found).length === found.length;
    },
    note(target, found) {
      if (found.length === 0) noted.delete(target);
      else noted.set(target, { found, atMs: clock.monotonic() });
    },
  };
}
