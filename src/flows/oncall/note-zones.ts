import { type Roster, shifts } from '../../core/oncall/shifts.ts';
import { type Stretch, stretches, zoneFrom, zoneNamed } from '../../core/oncall/zone.ts';
import type { Nouns } from '../../store/store.ts';
import { tell } from './edit.ts';

const DAY_MS = 86_400_000;
const KEPT_MS = 400 * DAY_MS;
const AGAIN_AFTER_MS = 30 * DAY_MS;

/** How the clocks of a zone were expected to go. */
type Kept = { readonly stretches: readonly Stretch[] };

/**
 * A newer version of the program may know that the clocks of a zone are changed on another day. The hand-offs to come follow; who was on call stays
 * written down; and the difference is said, once for each schedule.
 */
export async function noteZones(tx: Nouns, rosters: readonly Roster[], nowMs: number): Promise<void> {
  for (const zone of new Set(rosters.map(({ schedule }) => schedule.zone))) {
    const own = rosters.filter(({ schedule }) => schedule.zone === zone);
    await noteZone(tx, { zone, rosters: own, nowMs });
  }
}

type About = { readonly zone: string; readonly rosters: readonly Roster[]; readonly nowMs: number };

async function noteZone(tx: Nouns, { zone, rosters, nowMs }: About): Promise<void> {
  const kept = (await tx.records.get('memo', `zone ${zone}`)) as Kept | null;
  const known = stretches(zoneNamed(zone), nowMs, nowMs + KEPT_MS);
  const lastMs = kept?.stretches.at(-1)?.untilMs ?? 0;
  const isOther = kept !== null && lastMs > nowMs && !agree(kept.stretches, known, { fromMs: nowMs, untilMs: lastMs });
  if (isOther) for (const roster of rosters) await noteMoved(tx, roster, { stretches: kept.stretches, nowMs, lastMs });
  if (isOther || lastMs < nowMs + KEPT_MS - AGAIN_AFTER_MS)
    await tx.records.put('memo', `zone ${zone}`, { stretches: known } satisfies Kept);
}

function agree(
  one: readonly Stretch[],
  other: readonly Stretch[],
  time: { readonly fromMs: number; readonly untilMs: number },
): boolean {
  const within = (all: readonly Stretch[]) => {
    const zone = zoneFrom('', all);
    return stretches(zone, time.fromMs, Math.min(time.untilMs, time.fromMs + KEPT_MS));
  };
  return JSON.stringify(within(one)) === JSON.stringify(within(other));
}

type Before = { readonly stretches: readonly Stretch[]; readonly nowMs: number; readonly lastMs: number };

async function noteMoved(tx: Nouns, roster: Roster, { stretches: before, nowMs, lastMs }: Before): Promise<void> {
  const { name, zone } = roster.schedule;
  const time = { fromMs: nowMs, untilMs: lastMs };
  const [was, is] = [shifts({ ...roster, zone: zoneFrom(zone, before) }, time), shifts(roster, time)];
  const first = was.findIndex((shift, index) => shift.untilMs !== is[index]?.untilMs);
  if (first === -1) return;
  const [beforeMs, afterMs] = [was[first]?.untilMs ?? null, is[first]?.untilMs ?? null];
  await tell(tx, 'astern', { what: 'zone-data', change: 'changed', name, schedule: name, zone, beforeMs, afterMs });
}
