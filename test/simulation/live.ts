import { createWatchman } from './checks.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { START } from './moves.ts';
import { type Before, createSea } from './sea.ts';
import { whenPromisesSettled } from './tide.ts';
import { moor } from './voyage.ts';

/** As many beginnings there are, each with delays of its own. */
const BEGINNINGS = 16;
const begun = new Map<number, Before>();

/** A target on which two good releases were shipped, the second one a moment ago. Played once each: most histories begin with it. */
export async function liveBefore(seed: number): Promise<Before> {
  const which = seed % BEGINNINGS;
  const known = begun.get(which) ?? (await begin(which));
  begun.set(which, known);
  return known;
}

async function begin(seed: number): Promise<Before> {
  let store: MemoryStore | null = null;
  const open: typeof createMemoryStore = (clock, before) => {
    store = createMemoryStore(clock, before);
    return store;
  };
  const sea = await createSea({ open, settled: whenPromisesSettled, seed, defect: null, isTraced: false });
  await moor(sea, createWatchman(sea, 1), START);
  return {
    nowMs: sea.tide.nowMs(),
    store: (store ?? createMemoryStore(sea.clock)).remembered(),
    machine: sea.machine,
    table: sea.router.table(),
    artifacts: await sea.artifacts.list(),
  };
}
