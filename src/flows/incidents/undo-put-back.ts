import { type Incident, incidentName, type Recovery } from '../../core/incidents/model.ts';
import type { PressOutcome } from '../../core/notices/press-text.ts';
import { releaseName } from '../../core/releases/model.ts';
import { catchUp } from '../catch-up.ts';
import type { OrderOutcome } from '../order.ts';
import { orderRollback, prepareRollback } from '../order-rollback.ts';
import type { World } from '../world.ts';

export type UndoAsked = { readonly incident: number; readonly by: string; readonly reason: string };

/** What was put back last, as long as it can be taken back; null: nothing. */
export function undoable({ recoveries }: Pick<Incident, 'recoveries'>): (Recovery & { readonly from: number }) | null {
  const last = recoveries.at(-1);
  if (last === undefined || last.from === null || last.flippedAtMs === null) return null;
  return { ...last, from: last.from };
}

/** The traffic goes back to what was live before it was put back. An order like any other: the guard judges it, and the log tells it. */
export async function undoPutBack(world: World, { incident: number, by, reason }: UndoAsked): Promise<PressOutcome> {
  const incident = await world.store.incidents.get(number);
  const last = incident === null ? null : undoable(incident);
  if (last === null) return { kind: 'stale' };
  const { target, release, from } = last;
  await catchUp(world, target);
  const asked = {
    ...{ target, service: target.slice(0, target.indexOf('/')), actor: by, dryRun: false },
    ...{ to: from, from: release, acceptRejected: true, overridden: false, incident: incidentName(number) },
    reason: reason === '' ? `${releaseName(release)} was put back and is taken off again` : reason,
  };
  const beforehand = await prepareRollback(world, asked);
  const outcome = await world.store.transaction(async (tx) => {
    const ordered = await orderRollback(tx, asked, beforehand);
    // Nothing was found against it: it stays the way back.
    if (ordered.kind === 'ordered') await tx.rejections.remove(target, release);
    return ordered;
  });
  if (outcome.kind === 'ordered') world.wake(target);
  return undone(outcome);
}

function undone(outcome: OrderOutcome): PressOutcome {
  if (outcome.kind === 'ordered') return { kind: 'done' };
  if (outcome.kind !== 'refused') return { kind: 'stale' };
  return { kind: 'refused', why: outcome.refusal.message, next: outcome.refusal.next };
}
