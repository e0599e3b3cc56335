import { type Roster, type Shift, shifts } from './shifts.ts';
import type { Window } from './windows.ts';

/** Who is on call, since when and until when; null: for more than a year. */
export type Around = {
  readonly people: readonly string[];
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** Who comes then; null: nothing changes within a year. */
  readonly next: Shift | null;
  readonly overrides: readonly string[];
};

const DAY_MS = 86_400_000;
/** Looked at one after the other, so that a change tomorrow is found without looking at a year. */
const FURTHER_DAYS = [2, 16, 64, 400];

export function around(roster: Roster, atMs: number): Around {
  const look = (time: Window) => shifts(roster, time);
  const now = look({ fromMs: atMs, untilMs: atMs + 1 })[0];
  const ahead = firstOf(FURTHER_DAYS, (days) => {
    const [here, next, after] = look({ fromMs: atMs, untilMs: atMs + days * DAY_MS });
    return here === undefined || next === undefined || (after === undefined && days !== FURTHER_DAYS.at(-1))
      ? null
      : { here, next };
  });
  const back = firstOf(FURTHER_DAYS, (days) => {
    const all = look({ fromMs: atMs - days * DAY_MS, untilMs: atMs + 1 });
    return all.length < 2 ? null : (all.at(-1) ?? null);
  });
  return {
    people: now?.people ?? [],
    overrides: now?.overrides ?? [],
    sinceMs: back?.fromMs ?? null,
    untilMs: ahead?.here.untilMs ?? null,
    next: ahead?.next ?? null,
  };
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
