import { type Freeze, freezesOn } from '../core/locks/freezes.ts';
import { locksOn } from '../core/locks/holds.ts';
import type { Lock } from '../core/locks/model.ts';
import type { Nouns } from '../store/store.ts';
import type { Needs } from './world.ts';

/** What locks a target now, soft locks too: what is set, oldest first, then the freezes of the settings. */
export async function locksFor({ freezes }: Needs<'freezes'>, tx: Nouns, target: string): Promise<readonly Lock[]> {
  const nowMs = await tx.now();
  return withFreezes(await tx.locks.held(nowMs), { target, freezes, nowMs });
}

/** The same of locks that were read already. */
export function withFreezes(
  held: readonly Lock[],
  { target, freezes, nowMs }: { readonly target: string; readonly freezes: readonly Freeze[]; readonly nowMs: number },
): readonly Lock[] {
  return [...locksOn(target, held, nowMs), ...freezesOn(target, freezes, nowMs)];
}
