import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { warningText } from '../notices/oncall-words.ts';
import { findWarnings, type Oncall } from './find-warnings.ts';
import { aLayer, aMember, anOverride, aPolicy, aSchedule, at } from './testing/samples.ts';

const NOW = at('2026-03-04T12:00Z');
const UTC = { zone: 'UTC' } as const;

function oncall(over: Partial<Oncall> = {}): Oncall {
  return {
    members: ['ann', 'bo', 'cy'].map((name) => aMember({ name })),
    schedules: [aSchedule(UTC)],
    policies: [aPolicy()],
    overrides: [],
    services: ['shop'],
    ...over,
  };
}

const keys = (over: Partial<Oncall>, nowMs = NOW) => findWarnings(oncall(over), nowMs).map(({ key }) => key);
const texts = (over: Partial<Oncall>) => findWarnings(oncall(over), NOW).map((found) => warningText(found).text);

describe('warnings', () => {
  it('are none where everything is right', () => {
    assert.deepEqual(keys({}), []);
  });

  it('tell of a gap within two weeks, under one key until it is over (S10)', () => {
    const gap = anOverride({
      kind: 'remove',
      person: 'bo',
      by: null,
      fromMs: at('2026-03-10T09:00Z'),
      untilMs: at('2026-03-10T12:00Z'),
    });
    const key = [`gap shop ${gap.untilMs}`];

    assert.deepEqual(keys({ overrides: [gap] }), key);
    assert.deepEqual(keys({ overrides: [gap] }, at('2026-03-10T10:00Z')), key);
    assert.deepEqual(keys({ overrides: [gap] }, at('2026-03-10T12:00Z')), []);
    assert.deepEqual(
      keys({ overrides: [gap] }, at('2026-02-23T00:00Z')).filter((one) => one.includes(String(gap.untilMs))),
      [],
    );
    assert.deepEqual(texts({ overrides: [gap] }), [
      'nobody is on call by schedule shop from Tue 10 Mar 2026 09:00 UTC to Tue 10 Mar 2026 12:00 UTC',
    ]);
  });

  it('tell of a schedule with a gap each night once', () => {
    const hours = aLayer({
      restrictions: [1, 2, 3, 4, 5].map((day) => ({ fromDay: day, from: '09:00', untilDay: day, until: '17:00' })),
    });

    assert.deepEqual(keys({ schedules: [aSchedule({ ...UTC, layers: [hours] })] }), ['gap shop often']);
  });

  it('tell of schedules that have nobody, and why (S10)', () => {
    const told = (layers: Parameters<typeof aSchedule>[0]) =>
      texts({ schedules: [aSchedule({ ...UTC, ...layers })] })[0];
    const nobody = 'nobody is on call by schedule shop within two weeks: ';

    assert.equal(told({ layers: [] }), `${nobody}it has no people`);
    assert.equal(told({ layers: [aLayer({ people: ['gone'] })] }), `${nobody}all of its people were removed`);
    assert.equal(
      told({ layers: [aLayer({ starts: '2026-05-01T09:00' })] }),
      `${nobody}it starts Fri 1 May 2026 09:00 UTC`,
    );
    assert.equal(told({ layers: [aLayer({ ends: '2026-03-03T00:00' })] }), `${nobody}it has ended`);
  });

  it('tell of people who are gone, and of those who cannot be reached (S8, S11)', () => {
    const unverified = { id: 'c', channel: 'sms', address: '+49151', verifiedAtMs: null, code: null } as const;
    const members = [aMember({ name: 'ann' }), aMember({ name: 'bo', contacts: [unverified] })];

    assert.deepEqual(texts({ members }), [
      'cy stands in schedule shop and does not exist any more; the next in order takes their place',
      'bo is to be paged by schedule shop from Mon 9 Mar 2026 09:00 UTC and cannot be reached: no contact of theirs is verified',
    ]);
  });

  it('tell of rules that name a channel without a verified contact (S11)', () => {
    const rules = [
      { afterMs: 0, channel: 'email' },
      { afterMs: 60_000, channel: 'sms' },
    ] as const;
    const others = ['bo', 'cy'].map((name) => aMember({ name }));

    assert.deepEqual(keys({ members: [aMember({ name: 'ann', rules }), ...others] }), ['rules-miss ann sms']);
    assert.deepEqual(keys({ members: [aMember({ name: 'ann', rules: rules.slice(1) }), ...others] }), [
      'unreachable ann',
    ]);
  });

  it('tell of policies without steps, without anybody, with what is not there, and of services without one (S10)', () => {
    const nobody = aPolicy({ name: 'q', services: [], steps: [], lastResort: [] });
    const strange = aPolicy({
      steps: [
        {
          delayMs: 60_000,
          acknowledgements: 1,
          targets: [
            { kind: 'schedule', name: 'gone' },
            { kind: 'person', name: 'zoe' },
          ],
        },
      ],
    });

    assert.deepEqual(keys({ policies: [nobody] }), ['no-steps q', 'reaches-nobody q', 'no-policy shop']);
    assert.deepEqual(keys({ policies: [strange] }), ['missing-schedule shop gone', 'removed-person policy shop zoe']);
    assert.deepEqual(
      keys({ policies: [aPolicy({ lastResort: [] })], schedules: [aSchedule({ ...UTC, layers: [] })] }),
      ['empty-schedule shop', 'no-last-resort shop', 'reaches-nobody shop'],
    );
  });

  it('have words and a next step each', () => {
    const members = [aMember({ name: 'ann', contacts: [] })];
    const policies = [aPolicy({ steps: [], lastResort: [] })];

    for (const warning of findWarnings(oncall({ members, policies, services: ['basket'] }), NOW)) {
      const { text, next } = warningText(warning, 'America/Chicago');
      assert.ok(text.length > 10 && next.length > 10, warning.kind);
      assert.ok(!`${text} ${next}`.includes('undefined'), `${text} ${next}`);
    }
  });
});
