import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { planChanges, wantedState } from '../../core/oncall/document.ts';
import type { Restriction } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import { parseOncallFile } from './read-file.ts';
import { readWeekTimes, writeWeekTimes } from './week-times.ts';
import { writeOncallFile } from './write-file.ts';

const EXAMPLE = readFileSync(new URL('../../../examples/oncall/oncall.yml', import.meta.url), 'utf8');

function problemsOf(text: string): string {
  try {
    parseOncallFile(text, 'oncall.yml');
    return 'none';
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
}

describe('times of a week', () => {
  const cases: readonly (readonly [string, readonly Restriction[]])[] = [
    ['Fri 17:00 - Mon 09:00', [{ fromDay: 5, from: '17:00', untilDay: 1, until: '09:00' }]],
    ['Sat 00:00-24:00', [{ fromDay: 6, from: '00:00', untilDay: 7, until: '00:00' }]],
    ['sunday 22:00-06:00', [{ fromDay: 7, from: '22:00', untilDay: 1, until: '06:00' }]],
    [
      'Sun-Mon 09:00 - 17:00',
      [
        { fromDay: 7, from: '09:00', untilDay: 7, until: '17:00' },
        { fromDay: 1, from: '09:00', untilDay: 1, until: '17:00' },
      ],
    ],
  ];
  for (const [written, expected] of cases)
    it(`are read from ${written}`, () => {
      assert.deepEqual(readWeekTimes(written), expected);
    });

  it('are not guessed', () => {
    for (const written of [
      '',
      'Mon',
      'Mon 9:00-17:00',
      'Mon 09:00',
      'Mon 25:00-26:00',
      'Foo 09:00-17:00',
      '09:00-17:00',
    ])
      assert.equal(readWeekTimes(written), null, written);
  });

  it('are written as they are read, whatever they are', () => {
    const day = fc.integer({ min: 1, max: 7 });
    const time = fc.constantFrom('00:00', '06:30', '09:00', '17:00', '23:59');
    const any = fc.array(
      fc.record({ fromDay: day, from: time, untilDay: day, until: time }, { noNullPrototype: true }),
      { maxLength: 9 },
    );

    fc.assert(
      fc.property(any, (restrictions) => {
        const lines = writeWeekTimes(restrictions);

        assert.deepEqual(
          lines.flatMap((line) => readWeekTimes(line) ?? assert.fail(line)),
          restrictions,
        );
      }),
    );
  });

  it('are written short where days are alike', () => {
    assert.deepEqual(writeWeekTimes(readWeekTimes('Mon-Fri 09:00-17:00') ?? []), ['Mon-Fri 09:00-17:00']);
    assert.deepEqual(writeWeekTimes(readWeekTimes('daily 22:00-06:00') ?? []), ['daily 22:00-06:00']);
  });
});

describe('an on-call file', () => {
  it('is read with what it leaves out filled in', () => {
    const { people, schedules, policies } = parseOncallFile(EXAMPLE, 'oncall.yml');

    assert.deepEqual(people[2], {
      name: 'cy',
      zone: 'Europe/London',
      contacts: [{ channel: 'email', address: 'cy@example.com' }],
    });
    assert.deepEqual(people[0]?.rules, [
      { afterMs: 0, channel: 'email' },
      { afterMs: 60_000, channel: 'sms' },
    ]);
    assert.deepEqual(schedules[0]?.layers[0], {
      name: 'week',
      people: ['ann', 'bo', 'cy'],
      unit: 'week',
      every: 1,
      starts: '2026-03-02T09:00',
      ends: null,
      restrictions: [],
    });
    assert.equal(schedules[0]?.layers[1]?.restrictions.length, 5);
    assert.deepEqual(policies[0]?.steps[1], {
      delayMs: 600_000,
      targets: [
        { kind: 'schedule', name: 'shop' },
        { kind: 'person', name: 'ann' },
      ],
      acknowledgements: 1,
    });
    assert.equal(policies[0]?.ackTimeoutMs, 3_600_000);
  });

  it('is written as it is read', () => {
    const document = parseOncallFile(EXAMPLE, 'oncall.yml');

    assert.deepEqual(parseOncallFile(writeOncallFile(document), 'again'), document);
  });

  it('says each mistake at its line', () => {
    const told = problemsOf(
      [
        'people:',
        '  ann: { contacts: [{ email: a@b.example, sms: "+1" }], role: boss }',
        'schedules:',
        '  Shop: { zone: UTC }',
        '  shop:',
        '    zone: UTC',
        '    layers:',
        '      - { people: ann, every: fortnight, starts: 2026-03-02, only: [Mon 9-17] }',
        'policies:',
        '  p:',
        '    steps: [{ tell: everybody, wait: 0s }]',
      ].join('\n'),
    );

    for (const expected of [
      /oncall\.yml:2:\d+ people\.ann\.contacts\[0\]: expected one channel with its address/,
      /oncall\.yml:2:\d+ people\.ann\.role: expected `viewer` or `responder`/,
      /oncall\.yml:4:3 schedules\.Shop: expected the name of a schedule of lower-case letters/,
      /oncall\.yml:8:\d+ schedules\.shop\.layers\[0\]\.people: expected a list of people, found "ann"/,
      /oncall\.yml:8:\d+ .*every: expected hour, day, week or month, or several, such as 2 weeks, found "fortnight"/,
      /oncall\.yml:8:\d+ .*starts: expected a local date and time/,
      /oncall\.yml:8:\d+ .*only\[0\]: expected times such as Mon-Fri 09:00-17:00/,
      /oncall\.yml:11:\d+ .*tell: expected `schedule NAME` or `person NAME`/,
      /oncall\.yml:11:\d+ .*wait: expected a duration longer than nothing/,
    ])
      assert.match(told, expected);
  });
});

describe('the plan of an on-call file', () => {
  const EMPTY = { members: [], schedules: [], policies: [] };
  const options = { prune: false, newId: () => 'ct_new' };

  it('keeps a contact that stays, with its verification', () => {
    const before = wantedState(EMPTY, parseOncallFile(EXAMPLE, 'x'), options);
    const verified = before.members.map((member) => ({
      ...member,
      contacts: member.contacts.map((contact) => ({ ...contact, id: 'ct_old', verifiedAtMs: 5 })),
    }));

    const after = wantedState({ ...before, members: verified }, parseOncallFile(EXAMPLE, 'x'), options);

    assert.deepEqual(after.members, verified);
    assert.deepEqual(planChanges({ ...before, members: verified }, after), []);
  });

  it('leaves what it does not say of a person as it is', () => {
    const before = wantedState(EMPTY, parseOncallFile(EXAMPLE, 'x'), options);
    const after = wantedState(before, parseOncallFile('people: { ann: { zone: UTC } }', 'x'), options);

    assert.deepEqual(planChanges(before, after), [
      { what: 'person', name: 'ann', change: 'change', lines: ['zone: Europe/Berlin -> UTC'] },
    ]);
  });
});
