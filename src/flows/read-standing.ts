import { phaseOf } from '../core/deploys/phase.ts';
import { locksOn } from '../core/locks/holds.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Nouns } from '../store/store.ts';

/** What is recorded of a target now; read in the transaction that decides on it. */
export async function readStanding(tx: Nouns, target: string): Promise<Standing> {
  const nowMs = await tx.now();
  const stacks = await tx.stacks.ofTarget(target);
  const active = await tx.operations.active(target);
  const locks = locksOn(target, await tx.locks.held(nowMs), nowMs);
  const rejections = await tx.rejections.ofTarget(target);
  return { target, phase: phaseOf(stacks, active), stacks, active, locks, rejections, nowMs };
}
