import { joined, type Roster, type Shift, sameNames, shifts } from '../../core/oncall/shifts.ts';
import type { Window } from '../../core/oncall/windows.ts';
import type { Nouns } from '../../store/store.ts';
import { rosters } from './roster-of.ts';

/** Up to when it is written down who was on call. */
type Head = { readonly sinceMs: number; readonly untilMs: number };

const DAY_MS = 86_400_000;
/** The first of a month and so much is in the next one. */
const LONGEST_MONTH_MS = 31 * DAY_MS;

/**
 * Write down who was on call until now. What is written stays, whatever is edited afterwards and whatever the clocks of a zone are said to have been:
 * called before each edit, and now and then in between.
 */
export async function writeDownShifts(tx: Nouns, nowMs: number): Promise<void> {
  for (const roster of await rosters(tx)) await writeDown(tx, roster, nowMs);
}

async function writeDown(tx: Nouns, roster: Roster, nowMs: number): Promise<void> {
  const { name } = roster.schedule;
  const head = await headOf(tx, name);
  if (head === null) return tx.records.put('memo', headName(name), { sinceMs: nowMs, untilMs: nowMs } satisfies Head);
  if (head.untilMs >= nowMs) return;
  for (const [month, found] of byMonth(shifts(roster, { fromMs: head.untilMs, untilMs: nowMs }))) {
    const before = await shiftsIn(tx, name, month);
    await tx.records.put('memo', monthName(name, month), { shifts: joined([...before, ...found]) });
  }
  await tx.records.put('memo', headName(name), { ...head, untilMs: nowMs } satisfies Head);
}

/**
 * Before an edit: what was written down of a time to come, by a clock that had leapt ahead, has not been, and must not outlive what is edited now. Only
 * then, as a clock that stands behind for a while would take the true past away.
 */
export async function takeBackAhead(tx: Nouns, nowMs: number): Promise<void> {
  for (const { schedule } of await rosters(tx)) {
    const head = await headOf(tx, schedule.name);
    if (head !== null && head.untilMs > nowMs) await takeBack(tx, schedule.name, { head, nowMs });
  }
}

type Ahead = { readonly head: Head; readonly nowMs: number };

async function takeBack(tx: Nouns, name: string, { head, nowMs }: Ahead): Promise<void> {
  for (let month = monthOf(nowMs); month <= monthOf(head.untilMs); month = after(month)) {
    const written = await shiftsIn(tx, name, month);
    const kept = written
      .filter(({ fromMs }) => fromMs < nowMs)
      .map((one) => ({ ...one, untilMs: Math.min(one.untilMs, nowMs) }));
    if (written.length > 0) await tx.records.put('memo', monthName(name, month), { shifts: kept });
  }
  const sinceMs = Math.min(head.sinceMs, nowMs);
  await tx.records.put('memo', headName(name), { sinceMs, untilMs: nowMs } satisfies Head);
}

/** Has anybody handed over since it was written down last, or is that a day ago? */
export async function isWorthWriting(nouns: Nouns, roster: Roster, nowMs: number): Promise<boolean> {
  const head = await headOf(nouns, roster.schedule.name);
  if (head === null || nowMs - head.untilMs >= DAY_MS) return true;
  const since = shifts(roster, { fromMs: head.untilMs - 1, untilMs: nowMs + 1 });
  const last = (await shiftsIn(nouns, roster.schedule.name, monthOf(head.untilMs - 1))).at(-1);
  return since.length > 1 || (last !== undefined && !sameNames(last.people, since[0]?.people ?? []));
}

/** Who was and will be on call: as it was written down where it was, and else as it is reckoned now. */
export async function readShifts(nouns: Nouns, roster: Roster, { fromMs, untilMs }: Window): Promise<readonly Shift[]> {
  const { name } = roster.schedule;
  const head = await headOf(nouns, name);
  // What lies ahead is never known, also where a clock that had leapt wrote it down.
  const [sinceMs, knownMs] = [head?.sinceMs ?? fromMs, Math.min(head?.untilMs ?? fromMs, await nouns.now())];
  const known = cutTo(
    await writtenDown(nouns, name, { fromMs: Math.max(fromMs, sinceMs), untilMs: Math.min(untilMs, knownMs) }),
  );
  if (known === null) return shifts(roster, { fromMs, untilMs });
  return joined([
    ...shifts(roster, { fromMs, untilMs: known.fromMs }),
    ...known.shifts,
    ...shifts(roster, { fromMs: known.untilMs, untilMs }),
  ]);
}

type Known = Window & { readonly shifts: readonly Shift[] };

async function writtenDown(nouns: Nouns, schedule: string, time: Window): Promise<Known> {
  const found: Shift[] = [];
  if (time.fromMs < time.untilMs)
    // A shift stands in the month that it began in.
    for (let month = monthOf(time.fromMs); month <= monthOf(time.untilMs); month = after(month))
      found.push(...(await shiftsIn(nouns, schedule, month)));
  return { ...time, shifts: found };
}

/** Null: nothing is known of that time. */
function cutTo({ fromMs, untilMs, shifts: all }: Known): Known | null {
  const inside = all
    .filter((one) => one.fromMs < untilMs && one.untilMs > fromMs)
    .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), untilMs: Math.min(one.untilMs, untilMs) }));
  const [first, last] = [inside[0], inside.at(-1)];
  return first === undefined || last === undefined
    ? null
    : { fromMs: first.fromMs, untilMs: last.untilMs, shifts: inside };
}

/** Cut where a month ends, so that each stands in its own. */
function byMonth(all: readonly Shift[]): ReadonlyMap<string, readonly Shift[]> {
  const months = new Map<string, Shift[]>();
  for (const shift of all)
    for (let { fromMs } = shift; fromMs < shift.untilMs; ) {
      const month = monthOf(fromMs);
      const untilMs = Math.min(shift.untilMs, startOf(after(month)));
      months.set(month, [...(months.get(month) ?? []), { ...shift, fromMs, untilMs }]);
      fromMs = untilMs;
    }
  return months;
}

async function headOf(nouns: Nouns, schedule: string): Promise<Head | null> {
  return (await nouns.records.get('memo', headName(schedule))) as Head | null;
}

async function shiftsIn(nouns: Nouns, schedule: string, month: string): Promise<readonly Shift[]> {
  const kept = (await nouns.records.get('memo', monthName(schedule, month))) as {
    readonly shifts: readonly Shift[];
  } | null;
  return kept?.shifts ?? [];
}

const headName = (schedule: string) => `shifts ${schedule}`;
const monthName = (schedule: string, month: string) => `shifts ${schedule} ${month}`;

/** `2026-03`, UTC. */
function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

function startOf(month: string): number {
  return Date.parse(`${month}-01T00:00:00Z`);
}

function after(month: string): string {
  return monthOf(startOf(month) + LONGEST_MONTH_MS);
}

/** A new schedule has no past, also where one of its name was removed. */
export async function startWritingDown(tx: Nouns, schedule: string, nowMs: number): Promise<void> {
  await tx.records.put('memo', headName(schedule), { sinceMs: nowMs, untilMs: nowMs } satisfies Head);
}
