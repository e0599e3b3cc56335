import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aDebt, nowMs } from '../testing/samples.ts';
import type { Debt, Reminder } from './model.ts';
import { reminderDue } from './remind.ts';

const HOUR_MS = 3_600_000;
const day = (over: Partial<Debt> = {}) => aDebt({ createdAtMs: nowMs, dueAtMs: nowMs + 24 * HOUR_MS, ...over });

describe('a reminder of a debt', () => {
  const cases: readonly { it: string; debt?: Partial<Debt>; afterMs: number; due: Reminder | null }[] = [
    { it: 'none before half of the time', afterMs: 12 * HOUR_MS - 1, due: null },
    { it: 'at half of the time', afterMs: 12 * HOUR_MS, due: 'half' },
    { it: 'once', afterMs: 13 * HOUR_MS, debt: { reminded: ['half'] }, due: null },
    { it: 'when the last hour begins', afterMs: 23 * HOUR_MS, debt: { reminded: ['half'] }, due: 'last-hour' },
    { it: 'only the newest after a pause', afterMs: 23 * HOUR_MS, due: 'last-hour' },
    { it: 'when it is overdue', afterMs: 24 * HOUR_MS, debt: { reminded: ['half', 'last-hour'] }, due: 'overdue' },
    { it: 'only that it is overdue after a long pause', afterMs: 99 * HOUR_MS, due: 'overdue' },
    { it: 'no older one after the newest', afterMs: 99 * HOUR_MS, debt: { reminded: ['overdue'] }, due: null },
    { it: 'none without a date', afterMs: 99 * HOUR_MS, debt: { dueAtMs: null }, due: null },
    { it: 'none of a settled one', afterMs: 99 * HOUR_MS, debt: { status: 'settled' }, due: null },
    {
      it: 'no last hour where the time is short',
      afterMs: HOUR_MS / 2,
      debt: { dueAtMs: nowMs + HOUR_MS },
      due: 'half',
    },
  ];
  for (const one of cases) {
    it(one.it, () => assert.equal(reminderDue(day(one.debt), nowMs + one.afterMs), one.due));
  }

  it('is given at most once each, and never goes back, whenever somebody looks', () => {
    const looks = fc.array(fc.nat({ max: 40 * HOUR_MS }), { maxLength: 30 });
    const windows = fc.integer({ min: 1, max: 30 * HOUR_MS });
    fc.assert(
      fc.property(looks, windows, (moments, windowMs) => {
        let debt = day({ dueAtMs: nowMs + windowMs });
        for (const afterMs of moments.toSorted((one, other) => one - other)) {
          const due = reminderDue(debt, nowMs + afterMs);
          if (due !== null) debt = { ...debt, reminded: [...debt.reminded, due] };
        }
        const order: readonly Reminder[] = ['half', 'last-hour', 'overdue'];
        assert.deepEqual(
          debt.reminded,
          order.filter((one) => debt.reminded.includes(one)),
        );
      }),
    );
  });
});
