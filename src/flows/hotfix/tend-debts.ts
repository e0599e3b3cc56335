import type { Debt } from '../../core/hotfix/model.ts';
import { reminderDue } from '../../core/hotfix/remind.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Needs } from '../world.ts';
import { lookAtBackfill } from './backfill.ts';
import { lookForMerge, type Seen } from './look-for-merge.ts';
import { debtData } from './tell-debt.ts';

type Parts = Needs<'store' | 'source' | 'log'>;

/** Look at every debt that is open: is it paid, has it failed, is somebody to be reminded? One that makes trouble stops no other. */
export async function tendDebts(world: Parts, seen: Seen): Promise<void> {
  const open = await world.store.debts.open();
  for (const debt of open) {
    try {
      await tend(world, debt, seen);
    } catch (error) {
      if (error instanceof FencedError) throw error;
      world.log.warn({ debt: debt.id, error }, `a debt could not be looked at: ${messageOf(error)}`);
    }
  }
  for (const id of seen.keys()) if (!open.some((debt) => debt.id === id)) seen.delete(id);
}

async function tend(world: Parts, debt: Debt, seen: Seen): Promise<void> {
  if (debt.kind === 'merge-back') await lookForMerge(world, debt, seen);
  if (debt.kind === 'backfill') await lookAtBackfill(world, debt);
  await remind(world, debt);
}

async function remind({ store }: Parts, debt: Debt): Promise<void> {
  if (reminderDue(debt, await store.now()) === null) return;
  await store.transaction(async (tx) => {
    const now = await tx.debts.get(debt.id);
    const reminder = now === null ? null : reminderDue(now, await tx.now());
    if (now === null || reminder === null) return;
    await tx.debts.put({ ...now, reminded: [...now.reminded, reminder] });
    const data = { ...debtData(now), reminder, dueAtMs: now.dueAtMs };
    await tx.events.append({ kind: 'debt.reminded', target: now.target, operation: null, actor: 'astern', data });
  });
}
