import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Freeze, type FreezeTime, freezesOn } from './freezes.ts';

const WEEKEND: FreezeTime = { kind: 'weekly', from: { day: 5, time: '16:00' }, until: { day: 1, time: '08:00' } };

type Case = readonly [what: string, zone: string, when: FreezeTime, from: string, until: string];

/** The first moment that is frozen, and the first one that is not any more. */
const CASES: readonly Case[] = [
  ['of a weekend in winter', 'Europe/Berlin', WEEKEND, '2026-01-16T15:00Z', '2026-01-19T07:00Z'],
  ['of a weekend in summer', 'Europe/Berlin', WEEKEND, '2026-07-17T14:00Z', '2026-07-20T06:00Z'],
  [
    'of a weekend in which the clock is put forward',
    'Europe/Berlin',
    WEEKEND,
    '2026-03-27T15:00Z',
    '2026-03-30T06:00Z',
  ],
  ['of a weekend in which the clock is put back', 'Europe/Berlin', WEEKEND, '2026-10-23T14:00Z', '2026-10-26T07:00Z'],
  ['across the end of a year', 'Europe/Berlin', WEEKEND, '2027-01-01T15:00Z', '2027-01-04T07:00Z'],
  ['on the other side of the world', 'Pacific/Auckland', WEEKEND, '2026-01-16T03:00Z', '2026-01-18T19:00Z'],
  [
    'within one day',
    'UTC',
    { kind: 'weekly', from: { day: 3, time: '09:00' }, until: { day: 3, time: '17:30' } },
    '2026-01-14T09:00Z',
    '2026-01-14T17:30Z',
  ],
  [
    'of nearly a whole week',
    'UTC',
    { kind: 'weekly', from: { day: 3, time: '17:00' }, until: { day: 3, time: '09:00' } },
    '2026-01-14T17:00Z',
    '2026-01-21T09:00Z',
  ],
  [
    'with dates',
    'Europe/Berlin',
    once('2026-12-20T18:00', '2027-01-04T08:00'),
    '2026-12-20T17:00Z',
    '2027-01-04T07:00Z',
  ],
  [
    'that begins at a time that never comes',
    'Europe/Berlin',
    once('2026-03-29T02:30', '2026-03-29T12:00'),
    '2026-03-29T00:30Z',
    '2026-03-29T10:00Z',
  ],
  [
    'that ends at a time that never comes',
    'Europe/Berlin',
    once('2026-03-28T02:30', '2026-03-29T02:30'),
    '2026-03-28T01:30Z',
    '2026-03-29T01:30Z',
  ],
  [
    'that begins at a time that comes twice, at the first',
    'Europe/Berlin',
    once('2026-10-25T02:30', '2026-10-25T12:00'),
    '2026-10-25T00:30Z',
    '2026-10-25T11:00Z',
  ],
  [
    'that ends at a time that comes twice, at the second',
    'Europe/Berlin',
    once('2026-10-24T02:30', '2026-10-25T02:30'),
    '2026-10-24T00:30Z',
    '2026-10-25T01:30Z',
  ],
];

describe('a freeze', () => {
  for (const [what, zone, when, from, until] of CASES) {
    it(`${what} holds from its first moment to its last`, () => {
      const isFrozen = (atMs: number) => freezesOn('shop/production', [aFreeze({ zone, when })], atMs).length === 1;
      const [fromMs, untilMs] = [ms(from), ms(until)];

      assert.deepEqual(
        [isFrozen(fromMs - 1), isFrozen(fromMs), isFrozen(untilMs - 1), isFrozen(untilMs)],
        [false, true, true, false],
      );
    });
  }

  it('is a lock that ends by itself and says from when to when', () => {
    const [lock] = freezesOn('shop/production', [aFreeze({})], ms('2026-01-17T00:00Z'));

    assert.deepEqual(lock, {
      id: 'freeze-1',
      strength: 'hard',
      source: 'freeze',
      opens: 'by-hand',
      scope: { kind: 'service', service: 'shop' },
      reason: 'weekend',
      owner: 'freeze',
      createdAtMs: ms('2026-01-16T15:00Z'),
      expiresAtMs: ms('2026-01-19T07:00Z'),
      incident: null,
      operation: null,
    });
  });

  it('holds its scope only', () => {
    assert.deepEqual(freezesOn('blog/production', [aFreeze({})], ms('2026-01-17T00:00Z')), []);
  });
});

function aFreeze(change: Partial<Freeze>): Freeze {
  const scope = { kind: 'service', service: 'shop' } as const;
  return {
    id: 'freeze-1',
    scope,
    strength: 'hard',
    reason: 'weekend',
    zone: 'Europe/Berlin',
    when: WEEKEND,
    ...change,
  };
}

function once(from: string, until: string): FreezeTime {
  return { kind: 'once', from, until };
}

function ms(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds;
}
