import type { Restriction } from './model.ts';

/** In wall time of a schedule, ms. */
export type Window = { readonly fromMs: number; readonly untilMs: number };

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, a Monday at midnight. */
const A_MONDAY_MS = 4 * DAY_MS;

/** Times of a week as windows that begin within it, in order, joined where they touch. One that begins and ends at the same time is the whole week. */
export function weekOf(restrictions: readonly Restriction[]): readonly Window[] {
  const windows = restrictions.map(windowOf).sort((one, other) => one.fromMs - other.fromMs);
  const joined: Window[] = [];
  for (const window of windows) {
    const last = joined.at(-1);
    if (last === undefined || window.fromMs > last.untilMs) joined.push(window);
    else joined[joined.length - 1] = { ...last, untilMs: Math.max(last.untilMs, window.untilMs) };
  }
  return joined;
}

function windowOf({ fromDay, from, untilDay, until }: Restriction): Window {
  const fromMs = timeOfWeek(fromDay, from);
  const lastsMs = (timeOfWeek(untilDay, until) - fromMs + WEEK_MS) % WEEK_MS;
  return { fromMs, untilMs: fromMs + (lastsMs === 0 ? WEEK_MS : lastsMs) };
}

function timeOfWeek(day: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (day - 1) * DAY_MS + hours * 3_600_000 + minutes * 60_000;
}

/** What of a stretch of wall time the windows of the week leave, in order and joined; all of it where there are none. */
export function within(week: readonly Window[], { fromMs, untilMs }: Window): readonly Window[] {
  if (week.length === 0) return [{ fromMs, untilMs }];
  const pieces: Window[] = [];
  // A window may reach into the week after the one that it begins in.
  const first = Math.floor((fromMs - A_MONDAY_MS) / WEEK_MS) - 1;
  for (let number = first; A_MONDAY_MS + number * WEEK_MS < untilMs; number += 1) {
    const mondayMs = A_MONDAY_MS + number * WEEK_MS;
    for (const window of week)
      add(pieces, Math.max(fromMs, mondayMs + window.fromMs), Math.min(untilMs, mondayMs + window.untilMs));
  }
  return pieces;
}

/** The last window of a week may reach over the first one of the next. */
function add(pieces: Window[], fromMs: number, untilMs: number): void {
  const last = pieces.at(-1);
  if (last === undefined || fromMs > last.untilMs) {
    if (fromMs < untilMs) pieces.push({ fromMs, untilMs });
  } else if (untilMs > last.untilMs) pieces[pieces.length - 1] = { ...last, untilMs };
}
