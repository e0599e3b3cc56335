import type { Schedule } from '../../core/oncall/model.ts';
import type { Roster } from '../../core/oncall/shifts.ts';
import type { Nouns } from '../../store/store.ts';

/** All that decides who is on call by a schedule; null: there is none of this name. */
export async function rosterOf(nouns: Nouns, name: string): Promise<Roster | null> {
  const schedule = await nouns.records.get('schedule', name);
  return schedule === null ? null : { schedule, ...(await aroundSchedule(nouns, schedule)) };
}

export async function rosters(nouns: Nouns): Promise<readonly Roster[]> {
  const schedules = await nouns.records.list('schedule');
  if (schedules.length === 0) return [];
  const people = await peopleNow(nouns);
  const overrides = (await nouns.records.list('override')).map(({ record }) => record);
  return schedules.map(({ record }) => ({
    schedule: record,
    overrides: overrides.filter(({ schedule }) => schedule === record.name),
    people,
  }));
}

async function aroundSchedule(nouns: Nouns, { name }: Schedule): Promise<Pick<Roster, 'overrides' | 'people'>> {
  const overrides = (await nouns.records.list('override')).map(({ record }) => record);
  return { overrides: overrides.filter(({ schedule }) => schedule === name), people: await peopleNow(nouns) };
}

async function peopleNow(nouns: Nouns): Promise<ReadonlySet<string>> {
  return new Set((await nouns.records.list('member')).map(({ name }) => name));
}
