import type { BlockedRun, Ci, Retriggered } from '../port.ts';

/** The runner of this server: it takes the commit through a pipeline here, whatever system it came from. */
export function createLocalCi(ship: (block: BlockedRun) => Promise<Retriggered>): Ci {
  return { retrigger: ship };
}
