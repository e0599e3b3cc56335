import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { noteZones } from './note-zones.ts';
import { raiseWarnings } from './raise-warnings.ts';
import { rosters } from './roster-of.ts';
import { isWorthWriting, writeDownShifts } from './write-down-shifts.ts';

/** Overrides are shown for so long after their end; who was on call is written down anyway. */
const FORGET_AFTER_MS = 90 * 86_400_000;

/** Write down who was on call, and say beforehand what will go wrong. */
export async function tendOncall({ store }: Needs<'store'>): Promise<void> {
  await store.transaction(async (tx) => {
    const nowMs = await tx.now();
    const all = await rosters(tx);
    const due = await Promise.all(all.map((roster) => isWorthWriting(tx, roster, nowMs)));
    if (due.includes(true)) await writeDownShifts(tx, nowMs);
    await noteZones(tx, all, nowMs);
    await forgetOld(tx, nowMs);
    await raiseWarnings(tx);
  });
}

async function forgetOld(tx: Nouns, nowMs: number): Promise<void> {
  for (const { name, record } of await tx.records.list('override'))
    if (record.untilMs < nowMs - FORGET_AFTER_MS) await tx.records.remove('override', name);
}
