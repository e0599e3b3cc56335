import { type CalendarEntry, calendarText } from '../../core/notices/calendar-text.ts';
import { around } from '../../core/oncall/around.ts';
import type { Nouns } from '../../store/store.ts';
import { ownerOfKey } from './feed-key.ts';
import { rosters } from './roster-of.ts';
import { readShifts } from './write-down-shifts.ts';

const DAY_MS = 86_400_000;
const BACK_DAYS = 30;
const AHEAD_DAYS = 180;
/** Of a shift that began more than a year before. */
const LONG_AGO_MS = Date.UTC(2000, 0, 1);

/** Null: the key opens nothing, or there is nothing of this name. */
export type FeedAsked = { readonly key: string } & (
  | { readonly schedule: string }
  /** All their shifts; the key must be their own. */
  | { readonly person: string }
);

/** The shifts of a schedule, or of a person, as a calendar. */
export async function readFeed(nouns: Nouns, asked: FeedAsked): Promise<string | null> {
  const owner = await ownerOfKey(nouns, asked.key);
  if (owner === null || ('person' in asked && asked.person !== owner)) return null;
  const nowMs = await nouns.now();
  const all = (await rosters(nouns)).filter(
    ({ schedule }) => !('schedule' in asked) || schedule.name === asked.schedule,
  );
  if ('schedule' in asked && all.length === 0) return null;
  const entries: CalendarEntry[] = [];
  for (const roster of all) {
    const time = { fromMs: nowMs - BACK_DAYS * DAY_MS, untilMs: nowMs + AHEAD_DAYS * DAY_MS };
    for (const { fromMs, untilMs, people } of await readShifts(nouns, roster, time)) {
      const shown = 'person' in asked ? people.filter((person) => person === owner) : people;
      if (shown.length === 0) continue;
      // One that began before must not get another beginning, and so another id, each time it is read.
      const beganMs = fromMs === time.fromMs ? (around(roster, fromMs).sinceMs ?? LONG_AGO_MS) : fromMs;
      // Nor does one that goes on after the last day end there, at another time each time it is read.
      const endsMs = untilMs === time.untilMs ? (around(roster, untilMs - 1).untilMs ?? untilMs) : untilMs;
      entries.push({ fromMs: beganMs, untilMs: endsMs, people: shown, schedule: roster.schedule.name });
    }
  }
  return calendarText('person' in asked ? `${owner} on call` : `${asked.schedule} on call`, entries, nowMs);
}
