import type { Nouns } from '../../store/store.ts';
import { rosterOf } from './roster-of.ts';
import { readShifts } from './write-down-shifts.ts';

/** Who is on call by a schedule at an instant; nobody where there is no such schedule. */
export async function whoIsOnCall(nouns: Nouns, schedule: string, atMs: number): Promise<readonly string[]> {
  const roster = await rosterOf(nouns, schedule);
  if (roster === null) return [];
  return (await readShifts(nouns, roster, { fromMs: atMs, untilMs: atMs + 1 }))[0]?.people ?? [];
}
