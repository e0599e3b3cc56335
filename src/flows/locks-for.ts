import { locksOn } from '../core/locks/holds.ts';
import type { Lock } from '../core/locks/model.ts';
import type { Nouns } from '../store/store.ts';
import type { World } from './world.ts';

/** Every lock that covers a target now, oldest first; soft ones too. */
export async function locksFor(_world: World, tx: Nouns, target: string): Promise<readonly Lock[]> {
  const nowMs = await tx.now();
  return locksOn(target, await tx.locks.held(nowMs), nowMs);
}
