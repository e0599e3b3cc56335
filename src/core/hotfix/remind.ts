import type { Debt, Reminder } from './model.ts';

const HOUR_MS = 3_600_000;

/**
 * The reminder that is due now: half of the time is over, the last hour has begun, or all of it is over. After a pause only the newest is given,
 * and each at most once.
 */
export function reminderDue(debt: Debt, nowMs: number): Reminder | null {
  const { status, dueAtMs, createdAtMs, reminded } = debt;
  if (status !== 'open' || dueAtMs === null) return null;
  const newest = stages(createdAtMs, dueAtMs).findLast(({ atMs }) => atMs <= nowMs);
  return newest === undefined || reminded.includes(newest.reminder) ? null : newest.reminder;
}

/** Where the last hour would begin before the half it is left out: two reminders at once say no more than one. */
function stages(fromMs: number, dueAtMs: number): readonly { readonly reminder: Reminder; readonly atMs: number }[] {
  const halfAtMs = fromMs + (dueAtMs - fromMs) / 2;
  const lastHourAtMs = dueAtMs - HOUR_MS;
  return [
    { reminder: 'half', atMs: halfAtMs },
    ...(lastHourAtMs > halfAtMs ? [{ reminder: 'last-hour' as const, atMs: lastHourAtMs }] : []),
    { reminder: 'overdue', atMs: dueAtMs },
  ];
}
