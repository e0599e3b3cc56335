import { phaseOf } from '../core/deploys/phase.ts';
import type { Freeze } from '../core/locks/freezes.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Nouns } from '../store/store.ts';
import { withFreezes } from './locks-for.ts';

/** What is recorded of a target now; read in the transaction that decides on it. Freezes matter to those who ask for locks. */
export async function readStanding(tx: Nouns, target: string, freezes: readonly Freeze[] = []): Promise<Standing> {
  const [nowMs, stacks, active, held, rejections] = await Promise.all([
    tx.now(),
    tx.stacks.ofTarget(target),
    tx.operations.active(target),
    // Those that have expired by now are left out below, so that this need not wait for what the time is.
    tx.locks.held(0),
    tx.rejections.ofTarget(target),
  ]);
  const locks = withFreezes(held, { target, freezes, nowMs });
  return { target, phase: phaseOf(stacks, active), stacks, active, locks, rejections, nowMs };
}
