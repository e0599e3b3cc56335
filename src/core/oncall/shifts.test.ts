import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { around } from './around.ts';
import { conflicts } from './overrides.ts';
import { gaps, type Roster, shifts, whoIsOnCall } from './shifts.ts';
import { aLayer, anOverride, aSchedule, at, iso } from './testing/samples.ts';
import { zoneFrom } from './zone.ts';

const UTC = { zone: 'UTC' } as const;

function roster(over: Partial<Roster> = {}): Roster {
  return { schedule: aSchedule(UTC), overrides: [], people: null, ...over };
}

function told(one: Roster, from: string, until: string): readonly string[] {
  return shifts(one, { fromMs: at(from), untilMs: at(until) }).map(
    ({ fromMs, people }) => `${iso(fromMs)} ${people.join('+') || 'nobody'}`,
  );
}

describe('layers', () => {
  it('of which a later one covers an earlier one where it has somebody', () => {
    const nights = aLayer({
      name: 'nights',
      people: ['dan'],
      restrictions: [{ fromDay: 3, from: '20:00', untilDay: 4, until: '08:00' }],
    });
    const schedule = aSchedule({ ...UTC, layers: [aLayer(), nights] });

    assert.deepEqual(told(roster({ schedule }), '2026-03-04T00:00Z', '2026-03-06T00:00Z'), [
      '2026-03-04T00:00Z ann',
      '2026-03-04T20:00Z dan',
      '2026-03-05T08:00Z ann',
    ]);
  });

  it('wrap over the end of the week', () => {
    const weekend = aLayer({
      people: ['dan'],
      restrictions: [{ fromDay: 5, from: '17:00', untilDay: 1, until: '09:00' }],
    });
    const schedule = aSchedule({ ...UTC, layers: [weekend] });

    assert.deepEqual(told(roster({ schedule }), '2026-03-05T00:00Z', '2026-03-14T00:00Z'), [
      '2026-03-05T00:00Z nobody',
      '2026-03-06T17:00Z dan',
      '2026-03-09T09:00Z nobody',
      '2026-03-13T17:00Z dan',
    ]);
  });

  it('have nobody before they start and after they end, which is a gap (S10)', () => {
    const schedule = aSchedule({ ...UTC, layers: [aLayer({ people: ['ann'], ends: '2026-03-05T12:00' })] });

    const found = gaps(roster({ schedule }), { fromMs: at('2026-03-01T00:00Z'), untilMs: at('2026-03-06T00:00Z') });

    assert.deepEqual(
      found.map(({ fromMs, untilMs }) => [iso(fromMs), iso(untilMs)]),
      [
        ['2026-03-01T00:00Z', '2026-03-02T09:00Z'],
        ['2026-03-05T12:00Z', '2026-03-06T00:00Z'],
      ],
    );
  });

  it('without people, or of people who are all gone, let the layer below be seen (S8, S10)', () => {
    const layers = [aLayer({ people: ['ann'] }), aLayer({ people: [] }), aLayer({ people: ['gone'] })];
    const schedule = aSchedule({ ...UTC, layers });

    assert.deepEqual(whoIsOnCall(roster({ schedule, people: new Set(['ann']) }), at('2026-03-04T00:00Z')), ['ann']);
    assert.deepEqual(whoIsOnCall(roster({ schedule: aSchedule({ layers: [] }) }), at('2026-03-04T00:00Z')), []);
  });
});

describe('working hours', () => {
  const hours = [1, 2, 3, 4, 5].map((day) => ({ fromDay: day, from: '09:00', untilDay: day, until: '19:00' }));
  const layer = aLayer({ unit: 'day', people: ['ann', 'bo', 'cy'], restrictions: hours });

  it('put the next in order on call on Monday after Friday: days without time are nobody’s (S12)', () => {
    const schedule = aSchedule({ ...UTC, layers: [layer] });

    assert.deepEqual(told(roster({ schedule }), '2026-03-05T09:00Z', '2026-03-10T19:00Z'), [
      '2026-03-05T09:00Z ann',
      '2026-03-05T19:00Z nobody',
      '2026-03-06T09:00Z bo',
      '2026-03-06T19:00Z nobody',
      '2026-03-09T09:00Z cy',
      '2026-03-09T19:00Z nobody',
      '2026-03-10T09:00Z ann',
    ]);
  });

  it('take days without time along where every turn counts, as PagerDuty does (S12)', () => {
    const schedule = aSchedule({ ...UTC, layers: [{ ...layer, counts: 'all' }] });
    const monday = whoIsOnCall(roster({ schedule }), at('2026-03-09T12:00Z'));

    assert.deepEqual(whoIsOnCall(roster({ schedule }), at('2026-03-06T12:00Z')), ['bo']);
    assert.deepEqual(monday, ['bo']);
  });
});

describe('overrides', () => {
  const noon = at('2026-03-03T13:00Z');
  const who = (...overrides: readonly Parameters<typeof anOverride>[0][]) =>
    whoIsOnCall(
      roster({ overrides: overrides.map((over, index) => anOverride({ id: `ov_${index}`, ...over })) }),
      noon,
    );

  it('add, remove and replace somebody (S6)', () => {
    assert.deepEqual(who({ kind: 'add', person: null, by: 'bo' }), ['ann', 'bo']);
    assert.deepEqual(who({ kind: 'remove', person: 'ann', by: null }), []);
    assert.deepEqual(who({ kind: 'replace', person: 'ann', by: 'bo' }), ['bo']);
    assert.deepEqual(who({ kind: 'replace', person: null, by: 'dan' }), ['dan']);
  });

  it('leave those alone who are not on call (S6)', () => {
    assert.deepEqual(who({ kind: 'replace', person: 'cy', by: 'bo' }), ['ann']);
    assert.deepEqual(who({ kind: 'remove', person: 'cy', by: null }), ['ann']);
  });

  it('obey the last one that was made about a person, in whichever order they are read (S6)', () => {
    const first = { kind: 'replace', person: 'ann', by: 'bo', madeAtMs: 1 } as const;
    const last = { kind: 'replace', person: 'ann', by: 'cy', madeAtMs: 2 } as const;

    assert.deepEqual(who(first, last), ['cy']);
    assert.deepEqual(who(last, first), ['cy']);
    assert.deepEqual(who(first, { kind: 'replace', person: 'bo', by: 'dan', madeAtMs: 2 }), ['dan']);
    assert.deepEqual(who(first, { kind: 'remove', person: 'ann', by: null, madeAtMs: 2 }), ['bo']);
    assert.deepEqual(who({ kind: 'remove', person: 'ann', by: null, madeAtMs: 1 }, last), ['cy']);
  });

  it('that conflict are both told, with the one that counts (S6)', () => {
    const first = anOverride({ id: 'ov_1', by: 'bo', madeAtMs: 1 });
    const last = anOverride({ id: 'ov_2', by: 'cy', madeAtMs: 2, fromMs: first.fromMs + 3_600_000 });
    const other = anOverride({ id: 'ov_3', person: 'dan', by: 'eve', madeAtMs: 3 });
    const later = anOverride({ id: 'ov_4', madeAtMs: 4, fromMs: first.untilMs, untilMs: first.untilMs + 1 });

    const found = conflicts([last, first, other, later]);

    assert.deepEqual(
      found.map(({ override, by }) => [override.id, by.id]),
      [['ov_1', 'ov_2']],
    );
    const [, , both] = shifts(roster({ overrides: [first, last] }), {
      fromMs: first.fromMs - 1,
      untilMs: first.untilMs,
    });
    assert.deepEqual(both?.overrides, ['ov_1', 'ov_2']);
  });

  it('are not outdone by taking off somebody who is stood in for already (S6)', () => {
    const first = anOverride({ id: 'ov_1', madeAtMs: 1 });
    const off = (person: string) => anOverride({ id: 'ov_2', kind: 'remove', person, by: null, madeAtMs: 2 });

    assert.deepEqual(conflicts([first, off('ann')]), []);
    assert.equal(conflicts([first, off('bo')]).length, 1);
  });

  it('put nobody on who does not exist any more: the person stays (S8)', () => {
    const people = new Set(['ann']);

    assert.deepEqual(whoIsOnCall(roster({ overrides: [anOverride()], people }), noon), ['ann']);
  });

  it('count only in their time, and not while a swap is asked for or withdrawn (S7)', () => {
    const told = (over: Parameters<typeof anOverride>[0], atMs: number) =>
      whoIsOnCall(roster({ overrides: [anOverride(over)] }), atMs);
    const { fromMs, untilMs } = anOverride();

    assert.deepEqual([told({}, fromMs - 1), told({}, fromMs), told({}, untilMs)], [['ann'], ['bo'], ['ann']]);
    assert.deepEqual(told({ state: 'asked', by: null }, noon), ['ann']);
    assert.deepEqual(told({ state: 'withdrawn' }, noon), ['ann']);
  });
});

describe('somebody who was removed', () => {
  it('leaves the turn to the next in order, and all other turns as they are (S8)', () => {
    const before = roster();
    const after = roster({ people: new Set(['ann', 'cy']) });
    const stretch = ['2026-03-02T09:00Z', '2026-04-06T09:00Z'] as const;

    assert.deepEqual(told(before, ...stretch), [
      '2026-03-02T09:00Z ann',
      '2026-03-09T09:00Z bo',
      '2026-03-16T09:00Z cy',
      '2026-03-23T09:00Z ann',
      '2026-03-30T09:00Z bo',
    ]);
    assert.deepEqual(told(after, ...stretch), [
      '2026-03-02T09:00Z ann',
      '2026-03-09T09:00Z cy',
      '2026-03-23T09:00Z ann',
      '2026-03-30T09:00Z cy',
    ]);
  });

  it('is followed by the first one again, where they were the last (S8)', () => {
    const people = new Set(['ann', 'bo']);

    assert.deepEqual(whoIsOnCall(roster({ people }), at('2026-03-17T00:00Z')), ['ann']);
  });
});

describe('who is on call around an instant', () => {
  it('says since when, until when, and who is next', () => {
    const found = around(roster(), at('2026-03-10T12:00Z'));

    assert.deepEqual(
      [found.people, iso(found.sinceMs ?? 0), iso(found.untilMs ?? 0), found.next?.people],
      [['bo'], '2026-03-09T09:00Z', '2026-03-16T09:00Z', ['cy']],
    );
  });

  it('says that nothing changes where somebody is on call for ever', () => {
    const schedule = aSchedule({ ...UTC, layers: [aLayer({ people: ['ann'], unit: 'month' })] });
    const found = around(roster({ schedule }), at('2030-01-01T00:00Z'));

    assert.deepEqual([found.people, found.sinceMs, found.untilMs, found.next], [['ann'], null, null, null]);
  });
});

describe('a zone whose data have changed', () => {
  it('moves the hand-offs that come after the change (S5)', () => {
    const [fromMs, changeMs, untilMs] = [at('2026-01-01T00:00Z'), at('2026-03-08T08:00Z'), at('2027-01-01T00:00Z')];
    const winter = { fromMs, untilMs: changeMs, offsetMs: -6 * 3_600_000 };
    const summer = { fromMs: changeMs, untilMs, offsetMs: -5 * 3_600_000 };
    const look = (stretches: Parameters<typeof zoneFrom>[1]) =>
      told(
        roster({ schedule: aSchedule(), zone: zoneFrom('America/Chicago', stretches) }),
        '2026-03-02T00:00Z',
        '2026-03-10T00:00Z',
      );

    assert.deepEqual(look([winter, summer]).slice(1), ['2026-03-02T15:00Z ann', '2026-03-09T14:00Z bo']);
    assert.deepEqual(look([{ ...winter, untilMs }]).slice(1), ['2026-03-02T15:00Z ann', '2026-03-09T15:00Z bo']);
  });
});
