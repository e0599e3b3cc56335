import type { DeploySource, SourceTrouble, WatchedRepository } from '../../providers/deploys/port.ts';
import type { Needs } from '../world.ts';
import { takeIn } from './take-in.ts';

/** Somewhat more than suspects look back, so that nothing is missing at its edge. */
const LOOK_BACK_MS = 25 * 60 * 60_000;

/**
 * Ask a source what was deployed, and keep it: whatever its hook has missed while no server ran, or the network was away, is there after this.
 * Null: all of it was seen.
 */
export async function lookForDeploys(
  { store }: Needs<'store'>,
  { source, watched }: { readonly source: DeploySource; readonly watched: WatchedRepository },
  signal: AbortSignal,
): Promise<SourceTrouble | null> {
  const looked = await source.look(watched, { sinceMs: (await store.now()) - LOOK_BACK_MS, signal });
  await takeIn({ store }, source, looked.deploys);
  // Only now: what could not be kept is asked for again.
  looked.kept();
  return looked.trouble;
}
