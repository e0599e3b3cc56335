import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Roster, shifts, whoIsOnCall } from './shifts.ts';
import { naively } from './testing/naive.ts';
import { aLayer, anOverride, aSchedule, at, iso } from './testing/samples.ts';

const STEP_MS = 30_000;

type Walk = { readonly title: string; readonly roster: Roster; readonly from: string; readonly until: string };

function roster(over: Partial<Roster> & { readonly zone?: undefined } = {}): Roster {
  return { schedule: aSchedule(), overrides: [], people: null, ...over };
}

const hourly = aLayer({ name: 'hours', unit: 'hour', starts: '2026-01-01T00:30' });
const nights = aLayer({
  name: 'nights',
  unit: 'day',
  people: ['dan', 'eve'],
  starts: '2026-01-01T00:00',
  // The spring and the autumn night of Chicago, and one window within the hour that does not exist and comes twice.
  restrictions: [
    { fromDay: 6, from: '22:00', untilDay: 7, until: '02:30' },
    { fromDay: 7, from: '02:40', untilDay: 7, until: '02:50' },
    { fromDay: 7, from: '01:15', untilDay: 7, until: '01:45' },
  ],
});

const SPRING = { from: '2026-03-08T04:00Z', until: '2026-03-08T12:00Z' };
const AUTUMN = { from: '2026-11-01T03:00Z', until: '2026-11-01T12:00Z' };

const stands = (over: Parameters<typeof anOverride>[0]) => anOverride({ schedule: 'shop', ...over });
const overrides = (night: string) => [
  stands({ id: 'a', person: null, by: 'zoe', fromMs: at(`${night}T07:10Z`), untilMs: at(`${night}T07:50Z`) }),
  stands({
    id: 'b',
    kind: 'add',
    person: null,
    by: 'yan',
    fromMs: at(`${night}T07:40Z`),
    untilMs: at(`${night}T08:20Z`),
  }),
  stands({
    id: 'c',
    kind: 'remove',
    person: 'ann',
    by: null,
    fromMs: at(`${night}T05:00Z`),
    untilMs: at(`${night}T10:00Z`),
  }),
  stands({
    id: 'd',
    person: 'bo',
    by: 'ann',
    fromMs: at(`${night}T06:00Z`),
    untilMs: at(`${night}T09:00Z`),
    madeAtMs: 1,
  }),
];

const LORD_HOWE = aSchedule({ zone: 'Australia/Lord_Howe', layers: [hourly, nights] });

const WALKS: readonly Walk[] = [
  ...(
    [
      ['spring', SPRING],
      ['autumn', AUTUMN],
    ] as const
  ).flatMap(([name, night]) => [
    { title: `layers, ${name}`, roster: roster({ schedule: aSchedule({ layers: [hourly] }) }), ...night },
    { title: `restrictions, ${name}`, roster: roster({ schedule: aSchedule({ layers: [nights] }) }), ...night },
    {
      title: `a layer over another, ${name}`,
      roster: roster({ schedule: aSchedule({ layers: [hourly, nights] }) }),
      ...night,
    },
    {
      title: `overrides, ${name}`,
      roster: roster({
        schedule: aSchedule({ layers: [hourly, nights] }),
        overrides: overrides(name === 'spring' ? '2026-03-08' : '2026-11-01'),
      }),
      ...night,
    },
    {
      title: `with somebody removed, ${name}`,
      roster: roster({ schedule: aSchedule({ layers: [hourly] }), people: new Set(['ann', 'cy']) }),
      ...night,
    },
  ]),
  {
    title: 'months after the clocks were put forward',
    roster: roster({ schedule: aSchedule({ layers: [{ ...hourly, starts: '2026-01-01T00:00' }, nights] }) }),
    from: '2026-06-07T02:00Z',
    until: '2026-06-07T09:00Z',
  },
  {
    title: 'half an hour back',
    roster: roster({ schedule: LORD_HOWE }),
    from: '2026-04-04T12:00Z',
    until: '2026-04-04T19:00Z',
  },
  {
    title: 'half an hour forward',
    roster: roster({ schedule: LORD_HOWE }),
    from: '2026-10-03T12:00Z',
    until: '2026-10-03T19:00Z',
  },
];

/** Every half a minute of a night, as GoAlert tests its own: who is on call, and at which instants that changes. */
describe('walking through a night on which the clocks change', () => {
  for (const walk of WALKS) {
    it(`finds who a naive count finds: ${walk.title} (S2, S3, S4, S6)`, () => {
      const [fromMs, untilMs] = [at(walk.from), at(walk.until)];
      const naive = naively(walk.roster, untilMs);
      const all = shifts(walk.roster, { fromMs, untilMs });
      const handOffs: string[] = [];
      let before = naive(fromMs);

      for (let atMs = fromMs; atMs < untilMs; atMs += STEP_MS) {
        const expected = naive(atMs);
        assert.deepEqual(whoIsOnCall(walk.roster, atMs), expected, iso(atMs));
        if (before.join() !== expected.join()) handOffs.push(`${iso(atMs)} ${expected.join()}`);
        before = expected;
      }

      assert.deepEqual(
        all.slice(1).map((shift) => `${iso(shift.fromMs)} ${shift.people.join()}`),
        handOffs,
      );
    });
  }

  it('keeps the order of people when hours are left out or come twice (S3)', () => {
    const schedule = aSchedule({
      layers: [aLayer({ unit: 'hour', people: ['a', 'b', 'c'], starts: '2026-03-08T00:00' })],
    });
    const order = (from: string, until: string) =>
      shifts(roster({ schedule }), { fromMs: at(from), untilMs: at(until) }).flatMap(({ people }) => people);

    assert.deepEqual(order('2026-03-08T06:00Z', '2026-03-08T09:00Z'), ['a', 'b', 'c']);
    const autumn = order('2026-11-01T05:00Z', '2026-11-01T10:00Z').join('');
    assert.equal(autumn.length, 4);
    assert.ok('abcabcabc'.includes(autumn), autumn);
  });
});
