import type { Stack } from '../../core/deploys/model.ts';
import { glance } from '../../flows/glance.ts';
import type { World } from '../../flows/world.ts';

/** Each target at rest has its turn within so many ticks. */
const TICKS = 5;
const FEWEST = 20;
/** Looked at properly this often although nothing seems to have changed; less often where there are very many. */
const LOOK_EVERY_MS = 30_000;
const LOOKS_PER_SECOND = 5;

export type Turns = {
  /** Glance at those whose turn it is, and have a proper look at each that has changed. */
  take(resting: readonly string[], stacks: readonly Stack[]): Promise<void>;
};

type Known = { readonly text: string | null; readonly lookedMs: number };

type Needed = Pick<World, 'router' | 'fleet' | 'store' | 'samples' | 'clock'>;

/** A thousand targets that do nothing must not cost what a thousand that ship would. */
export function createTurns(world: Needed, look: (target: string) => void): Turns {
  const known = new Map<string, Known>();
  let last = '';
  let everyMs = LOOK_EVERY_MS;

  function isDue({ text, lookedMs }: Known, nowText: string | null): boolean {
    return nowText === null || text !== nowText || world.clock.monotonic() - lookedMs >= everyMs;
  }

  return {
    take: async (resting, stacks) => {
      everyMs = Math.max(LOOK_EVERY_MS, (resting.length * 1_000) / LOOKS_PER_SECOND);
      const names = partAfter(resting, last, Math.max(FEWEST, Math.ceil(resting.length / TICKS)));
      last = names.at(-1) ?? last;
      const byTarget = Map.groupBy(stacks, ({ target }) => target);
      for (const { target, text, right } of await glance(world, names, byTarget)) {
        const before = known.get(target);
        if (before !== undefined && !isDue(before, text)) continue;
        // They part ways at once: hundreds that are due in the same tick would hold up everybody who asks the store.
        const aheadMs = before === undefined ? shareOf(target) * everyMs : 0;
        known.set(target, { text, lookedMs: world.clock.monotonic() - aheadMs });
        // After a start, too, whatever looks as it is recorded waits for its turn.
        if (before !== undefined || !right) look(target);
      }
    },
  };
}

/** Between 0 and 1, by name. */
function shareOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum / 9_973;
}

/** The next so many by name after the last one, from the beginning again at the end; names come and go meanwhile. */
function partAfter(names: readonly string[], last: string, count: number): readonly string[] {
  const start = names.findIndex((name) => name > last);
  const from = start === -1 ? 0 : start;
  return [...names.slice(from), ...names.slice(0, from)].slice(0, count);
}
