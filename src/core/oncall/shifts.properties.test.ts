import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../test/support/effort.ts';
import type { Layer, Override, Restriction } from './model.ts';
import { type Roster, shifts, whoIsOnCall } from './shifts.ts';
import { naively } from './testing/naive.ts';
import { aLayer, anOverride, aSchedule, at } from './testing/samples.ts';

const NAMES = ['ann', 'bo', 'cy', 'dan', 'eve'];
const ZONES = ['America/Chicago', 'Europe/London', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Africa/Cairo', 'UTC'];
const START_MS = at('2026-03-01T00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const day = fc.integer({ min: 1, max: 7 });
const restriction: fc.Arbitrary<Restriction> = fc.record({ fromDay: day, from: time, untilDay: day, until: time });

const layer: fc.Arbitrary<Layer> = fc
  .record({
    people: fc.array(fc.constantFrom(...NAMES), { maxLength: 5 }),
    unit: fc.constantFrom('hour', 'day', 'week', 'month'),
    every: fc.integer({ min: 1, max: 5 }),
    starts: fc
      .tuple(fc.integer({ min: -20, max: 40 }), time)
      .map(([days, at]) => `${Temporal.PlainDate.from('2026-03-01').add({ days })}T${at}`),
    ends: fc.constantFrom(null, null, '2026-04-01T02:30', '2026-11-01T01:30'),
    restrictions: fc.array(restriction, { maxLength: 3 }),
    counts: fc.constantFrom('all', undefined),
  })
  .map(({ counts, ...one }) => aLayer(counts === undefined ? one : { ...one, counts }));

const override: fc.Arbitrary<Override> = fc
  .record({
    id: fc.uuid(),
    kind: fc.constantFrom('add', 'remove', 'replace'),
    person: fc.constantFrom(null, ...NAMES),
    by: fc.constantFrom(null, ...NAMES),
    fromMs: fc.integer({ min: 0, max: 40 * 24 }).map((hours) => START_MS + hours * HOUR_MS),
    hours: fc.integer({ min: 1, max: 100 }),
    madeAtMs: fc.integer({ min: 0, max: 3 }),
    state: fc.constantFrom('counts', 'counts', 'asked', 'withdrawn'),
  })
  .map(({ hours, ...one }) => anOverride({ ...one, untilMs: one.fromMs + hours * HOUR_MS }));

const roster: fc.Arbitrary<Roster> = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    layers: fc.array(layer, { maxLength: 3 }),
    overrides: fc.array(override, { maxLength: 4 }),
    people: fc.option(fc.subarray(NAMES).map((names) => new Set(names))),
  })
  .map(({ zone, layers, ...rest }) => ({ schedule: aSchedule({ zone, layers }), ...rest }));

const stretch = fc
  .record({ day: fc.integer({ min: -30, max: 300 }), hours: fc.integer({ min: 1, max: 30 * 24 }) })
  .map(({ day: days, hours }) => {
    const fromMs = START_MS + days * DAY_MS;
    return { fromMs, untilMs: fromMs + hours * HOUR_MS };
  });

describe('shifts of any schedule', () => {
  it('cover the time that was asked for, without overlap, without gap, and never the same people twice in a row', () => {
    fc.assert(
      fc.property(roster, stretch, (any, asked) => {
        const all = shifts(any, asked);

        assert.equal(all[0]?.fromMs, asked.fromMs);
        assert.equal(all.at(-1)?.untilMs, asked.untilMs);
        for (const [index, shift] of all.entries()) {
          assert.ok(shift.fromMs < shift.untilMs);
          const next = all[index + 1];
          if (next === undefined) continue;
          assert.equal(next.fromMs, shift.untilMs);
          assert.notDeepEqual([...next.people].sort(), [...shift.people].sort());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are those of a naive count from the first turn on (S1, S6, S8, S9, S12)', () => {
    fc.assert(
      fc.property(roster, stretch, (any, asked) => {
        const naive = naively(any, asked.untilMs);

        for (const { fromMs, untilMs, people } of shifts(any, asked)) {
          for (const atMs of [fromMs, Math.floor((fromMs + untilMs) / 2), untilMs - 1])
            assert.deepEqual([...people].sort(), [...naive(atMs)].sort(), new Date(atMs).toISOString());
          assert.deepEqual(whoIsOnCall(any, fromMs), people);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('do not depend on where the look begins', () => {
    fc.assert(
      fc.property(roster, stretch, fc.integer({ min: 1, max: 99 }), (any, asked, share) => {
        const whole = shifts(any, asked);
        const middleMs = asked.fromMs + Math.floor(((asked.untilMs - asked.fromMs) * share) / 100);
        const later = shifts(any, { ...asked, fromMs: middleMs });

        const expected = whole
          .filter(({ untilMs }) => untilMs > middleMs)
          .map(({ untilMs, people }) => [untilMs, people]);
        assert.deepEqual(
          later.map(({ untilMs, people }) => [untilMs, people]),
          expected,
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('a look at years', () => {
  it('takes little effort for a year of hourly turns', () => {
    const week = [1, 2, 3, 4, 5].map((one) => ({ fromDay: one, from: '08:00', untilDay: one, until: '18:00' }));
    const hourly = aLayer({ unit: 'hour', starts: '2020-01-01T00:00' });
    const any = { overrides: [], people: null } as const;
    const year = { fromMs: at('2026-01-01T00:00Z'), untilMs: at('2027-01-01T00:00Z') };
    const took = (schedule: Roster['schedule']) => {
      shifts({ ...any, schedule }, { ...year, untilMs: year.fromMs + DAY_MS });
      let count = 0;
      const tries = [1, 2, 3, 4, 5].map(() =>
        effortOf(() => {
          count = shifts({ ...any, schedule }, year).length;
        }),
      );
      return { count, effort: Math.min(...tries) };
    };

    const plain = took(aSchedule({ layers: [hourly] }));
    const restricted = took(aSchedule({ layers: [aLayer({ unit: 'week' }), { ...hourly, restrictions: week }] }));

    assert.equal(plain.count, 8_759);
    assert.ok(plain.effort < 15, `${plain.effort}`);
    assert.ok(restricted.effort < 15, `${restricted.effort}`);
  });

  it('finds who is on call in 2050 without counting the turns until then', () => {
    const schedule = aSchedule({ layers: [aLayer({ unit: 'hour', starts: '2020-01-01T00:00' })] });
    const roster = { schedule, overrides: [], people: null };
    whoIsOnCall(roster, at('2050-06-01T00:00Z'));

    // 260,000 turns lie before each: counting them would take minutes.
    const effort = effortOf(() => {
      for (let count = 0; count < 100; count += 1) whoIsOnCall(roster, at('2050-06-01T00:00Z') + count * HOUR_MS);
    });

    assert.ok(effort < 100, `${effort}`);
  });
});
