import { covers } from './holds.ts';
import type { Lock, LockScope } from './model.ts';

/** A stretch of time, from the server's settings, in which a scope is locked. Times are those of a clock on a wall in `zone`. */
export type Freeze = {
  /** `freeze-1`: where it stands in the settings. */
  readonly id: string;
  readonly scope: LockScope;
  readonly strength: Lock['strength'];
  readonly reason: string;
  /** `Europe/Berlin`. */
  readonly zone: string;
  readonly when: FreezeTime;
};

export type FreezeTime =
  /** `2026-12-20T18:00`. */
  | { readonly kind: 'once'; readonly from: string; readonly until: string }
  /** Days from 1, which is Monday, to 7; times as `16:00`. */
  | { readonly kind: 'weekly'; readonly from: WeekTime; readonly until: WeekTime };

export type WeekTime = { readonly day: number; readonly time: string };

/** The freezes of a target that hold now, as locks that end by themselves. */
export function freezesOn(target: string, freezes: readonly Freeze[], nowMs: number): readonly Lock[] {
  return frozenNow(
    freezes.filter(({ scope }) => covers(scope, target)),
    nowMs,
  );
}

export function frozenNow(freezes: readonly Freeze[], nowMs: number): readonly Lock[] {
  return freezes.flatMap((freeze) => {
    const stretch = stretchAt(freeze, nowMs);
    return stretch === null ? [] : [asLock(freeze, stretch)];
  });
}

type Stretch = { readonly fromMs: number; readonly untilMs: number };

function stretchAt({ when, zone }: Freeze, nowMs: number): Stretch | null {
  const stretches = when.kind === 'once' ? [between(zone, when.from, when.until)] : aroundNow(zone, when, nowMs);
  return stretches.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs) ?? null;
}

/**
 * Where the clock is put back, a time comes twice, and where it is put forward, one never comes: the first moment that can be meant begins the
 * freeze, and the last one ends it. It is never shorter than it was written.
 */
function between(zone: string, from: string, until: string): Stretch {
  const moment = (written: string, disambiguation: 'earlier' | 'later') =>
    Temporal.PlainDateTime.from(written).toZonedDateTime(zone, { disambiguation }).epochMilliseconds;
  return { fromMs: moment(from, 'earlier'), untilMs: moment(until, 'later') };
}

const DAYS_OF_A_WEEK = 7;

/** The stretch that began last, and the one before it. */
function aroundNow(
  zone: string,
  { from, until }: Extract<FreezeTime, { kind: 'weekly' }>,
  nowMs: number,
): readonly Stretch[] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).toPlainDate();
  const firstDay = today.subtract({ days: (today.dayOfWeek - from.day + DAYS_OF_A_WEEK) % DAYS_OF_A_WEEK });
  const days = (until.day - from.day + DAYS_OF_A_WEEK) % DAYS_OF_A_WEEK;
  const lastsDays = days === 0 && until.time <= from.time ? DAYS_OF_A_WEEK : days;
  return [-DAYS_OF_A_WEEK, 0].map((shift) => {
    const begin = firstDay.add({ days: shift });
    return between(zone, `${begin}T${from.time}`, `${begin.add({ days: lastsDays })}T${until.time}`);
  });
}

function asLock({ id, scope, strength, reason }: Freeze, { fromMs, untilMs }: Stretch): Lock {
  return {
    id,
    strength,
    source: 'freeze',
    opens: 'by-hand',
    scope,
    reason,
    owner: 'freeze',
    createdAtMs: fromMs,
    expiresAtMs: untilMs,
    incident: null,
    operation: null,
  };
}
