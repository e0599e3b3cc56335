import { phaseOf } from '../core/deploys/phase.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Nouns } from '../store/store.ts';
import { withFreezes } from './locks-for.ts';

/** What is recorded of a target now; read in the transaction that decides on it. Freezes matter to those who ask for locks. */
export async function readStanding(tx: Nouns, target: string, freezes: readonly Freeze[] = []): Promise<Standing> {
  const nowMs = await tx.now();
  const stacks = await tx.stacks.ofTarget(target);
  const active = await tx.operations.active(target);
  const locks = withFreezes(await tx.locks.held(nowMs), { target, freezes, nowMs });
  const rejections = await tx.rejections.ofTarget(target);
  return { target, phase: phaseOf(stacks, active), stacks, active, locks, rejections, nowMs };
}
