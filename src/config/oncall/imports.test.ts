import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy, checkSchedule } from '../../core/oncall/check.ts';
import type { OncallDocument } from '../../core/oncall/document.ts';
import type { Schedule } from '../../core/oncall/model.ts';
import { whoIsOnCall } from '../../core/oncall/shifts.ts';
import { UserError } from '../../lib/errors.ts';
import { importGrafana } from './import-grafana.ts';
import { importOpsgenie } from './import-opsgenie.ts';
import { importPagerduty } from './import-pagerduty.ts';
import { parseOncallFile } from './read-file.ts';
import { writeOncallFile } from './write-file.ts';

const NOW_MS = Date.parse('2026-03-04T12:00:00Z');

function at(schedule: Schedule | undefined, time: string): readonly string[] {
  assert.ok(schedule !== undefined);
  return whoIsOnCall({ schedule, overrides: [], people: null }, Date.parse(time));
}

/** What is read can be kept, and comes back from its file. */
function assertRight({ people, schedules, policies }: OncallDocument): void {
  assert.deepEqual(schedules.flatMap(checkSchedule), []);
  assert.deepEqual(policies.flatMap(checkPolicy), []);
  assert.deepEqual(parseOncallFile(writeOncallFile({ people, schedules, policies }), 'x'), {
    people,
    schedules,
    policies,
  });
}

const user = (id: string, name: string) => ({ id, type: 'user', name, email: `${name.toLowerCase()}@example.com` });

const PAGERDUTY = {
  users: [
    {
      ...user('U1', 'Ann'),
      time_zone: 'Europe/Berlin',
      contact_methods: [
        { id: 'C1', type: 'email_contact_method', address: 'ann@example.com' },
        { id: 'C2', type: 'sms_contact_method', country_code: 49, address: '1512345678' },
      ],
      notification_rules: [
        { urgency: 'high', start_delay_in_minutes: 0, contact_method: { type: 'email_contact_method' } },
        { urgency: 'high', start_delay_in_minutes: 2, contact_method: { type: 'sms_contact_method' } },
        { urgency: 'low', start_delay_in_minutes: 0, contact_method: { type: 'email_contact_method' } },
      ],
    },
    user('U2', 'Bo'),
  ],
  schedules: [
    {
      id: 'S1',
      name: 'Shop Primary',
      time_zone: 'Europe/London',
      overrides: [{ start: 'x' }],
      schedule_layers: [
        {
          name: 'Layer 2',
          start: '2023-02-21T00:00:00Z',
          end: null,
          rotation_virtual_start: '2023-02-21T00:00:00Z',
          rotation_turn_length_seconds: 86_400,
          users: [{ user: { id: 'U3', summary: 'Cy' } }],
          restrictions: [
            {
              type: 'daily_restriction',
              start_time_of_day: '20:00:00',
              duration_seconds: 39_600,
              start_day_of_week: null,
            },
          ],
        },
        {
          name: 'Layer 1',
          start: '2023-02-20T09:00:00Z',
          end: null,
          rotation_virtual_start: '2023-02-20T09:00:00Z',
          rotation_turn_length_seconds: 604_800,
          users: [{ user: { id: 'U1' } }, { user: { id: 'U2' } }],
          restrictions: [],
        },
        {
          name: 'Over',
          start: '2023-02-20T09:00:00Z',
          end: '2024-01-01T00:00:00Z',
          rotation_virtual_start: '2023-02-20T09:00:00Z',
          rotation_turn_length_seconds: 604_800,
          users: [],
        },
        {
          name: 'Odd',
          start: '2023-02-20T09:00:00Z',
          rotation_virtual_start: '2023-02-20T09:00:00Z',
          rotation_turn_length_seconds: 5_400,
          users: [{ user: { id: 'U1' } }],
        },
      ],
    },
  ],
  escalation_policies: [
    {
      id: 'P1',
      name: 'Shop!',
      num_loops: 2,
      services: [{ id: 'X', summary: 'The Shop' }],
      escalation_rules: [
        {
          escalation_delay_in_minutes: 10,
          targets: [
            { id: 'S1', type: 'schedule_reference' },
            { id: 'U2', type: 'user_reference' },
          ],
        },
        { escalation_delay_in_minutes: 30, targets: [{ id: 'S9', type: 'schedule_reference', summary: 'Gone' }] },
      ],
    },
  ],
};

describe('an export of PagerDuty', () => {
  const { document, left } = importPagerduty(JSON.stringify(PAGERDUTY), NOW_MS);

  it('gives people, schedules and policies that can be applied', () => {
    assertRight(document);
    assert.deepEqual(
      document.people.map(({ name }) => name),
      ['ann', 'bo', 'cy'],
    );
    assert.deepEqual(document.people[0]?.contacts, [
      { channel: 'email', address: 'ann@example.com' },
      { channel: 'sms', address: '+491512345678' },
    ]);
    assert.deepEqual(document.people[0]?.rules, [
      { afterMs: 0, channel: 'email' },
      { afterMs: 120_000, channel: 'sms' },
    ]);
    assert.deepEqual(document.policies[0], {
      name: 'shop',
      services: ['the-shop'],
      steps: [
        {
          delayMs: 600_000,
          targets: [
            { kind: 'schedule', name: 'shop-primary' },
            { kind: 'person', name: 'bo' },
          ],
          acknowledgements: 1,
        },
      ],
      repeats: 2,
      lastResort: [],
      ackTimeoutMs: null,
    });
  });

  it('has the same people on call, with the first layer of its answer on top', () => {
    const [schedule] = document.schedules;

    assert.deepEqual(
      schedule?.layers.map(({ name }) => name),
      ['Layer 1', 'Layer 2'],
    );
    assert.deepEqual(at(schedule, '2023-02-21T12:00:00Z'), ['ann']);
    assert.deepEqual(at(schedule, '2023-02-28T12:00:00Z'), ['bo']);
    assert.deepEqual(at(schedule, '2023-02-28T22:00:00Z'), ['cy']);
    assert.deepEqual(at(schedule, '2023-03-01T06:30:00Z'), ['cy']);
  });

  it('says what it does not carry over', () => {
    assert.deepEqual(left, [
      'schedule Shop Primary: 1 override(s); make them again with astern oncall override',
      'schedule Shop Primary, Odd: turns of 5400 s, which are no whole hours; the layer is left out',
      'policy Shop!: it is for the-shop; check that these are the names of your services',
      'policy Shop!: schedule_reference Gone, which the export does not have',
    ]);
  });

  it('lets a layer that is still to come begin with the turn in which it starts, in its order', () => {
    const [layer] = PAGERDUTY.schedules[0]?.schedule_layers.slice(1, 2) ?? [];
    const later = { ...layer, start: '2026-03-16T12:00:00Z' };
    const text = JSON.stringify({ schedule: { id: 'S1', name: 'a', time_zone: 'UTC', schedule_layers: [later] } });
    const found = importPagerduty(text, NOW_MS).document.schedules[0];
    const usual = importPagerduty(
      JSON.stringify({ schedule: { id: 'S1', name: 'a', time_zone: 'UTC', schedule_layers: [layer] } }),
      NOW_MS,
    ).document.schedules[0];

    assert.deepEqual(at(found, '2026-03-10T12:00:00Z'), []);
    for (const time of ['2026-03-17T12:00:00Z', '2026-03-24T12:00:00Z'])
      assert.deepEqual(at(found, time), at(usual, time));
  });
});

const OPSGENIE = {
  users: { data: [{ id: 'u1', username: 'ann@example.com', fullName: 'Ann Lee', timeZone: 'Europe/Berlin' }] },
  schedules: {
    data: [
      {
        id: 's1',
        name: 'Primary',
        timezone: 'Europe/Berlin',
        rotations: [
          {
            name: 'Days',
            type: 'daily',
            length: 1,
            startDate: '2026-01-05T08:00:00Z',
            participants: [
              { type: 'user', id: 'u1', username: 'ann@example.com' },
              { type: 'user', id: 'u2', username: 'bo@example.com' },
              { type: 'none' },
            ],
            timeRestriction: {
              type: 'weekday-and-time-of-day',
              restrictions: [
                { startDay: 'monday', startHour: 8, startMin: 0, endDay: 'friday', endHour: 18, endMin: 30 },
              ],
            },
          },
          {
            name: 'Nights',
            type: 'weekly',
            length: 2,
            startDate: '2026-01-05T08:00:00Z',
            endDate: '2026-12-31T23:00:00Z',
            participants: [{ type: 'user', id: 'u1' }],
            timeRestriction: {
              type: 'time-of-day',
              restriction: { startHour: 22, startMin: 0, endHour: 6, endMin: 0 },
            },
          },
        ],
      },
    ],
  },
  escalations: [
    {
      id: 'e1',
      name: 'Critical',
      rules: [
        {
          condition: 'if-not-acked',
          notifyType: 'default',
          delay: { timeAmount: 0 },
          recipient: { type: 'schedule', id: 's1' },
        },
        {
          condition: 'if-not-acked',
          notifyType: 'next',
          delay: { timeAmount: 10 },
          recipient: { type: 'schedule', id: 's1' },
        },
        {
          condition: 'if-not-closed',
          notifyType: 'default',
          delay: { timeAmount: 1, timeUnit: 'hours' },
          recipient: { type: 'user', id: 'u1' },
        },
        { delay: { timeAmount: 60 }, recipient: { type: 'team', name: 'ops' } },
      ],
      repeat: { waitInterval: 15, count: 3 },
    },
  ],
};

describe('an export of Opsgenie', () => {
  const { document, left } = importOpsgenie(JSON.stringify(OPSGENIE));

  it('gives people, schedules and policies that can be applied', () => {
    assertRight(document);
    assert.deepEqual(
      document.people.map(({ name, fullName }) => [name, fullName]),
      [
        ['ann', 'Ann Lee'],
        ['bo', undefined],
      ],
    );
    assert.deepEqual(
      document.policies[0]?.steps.map(({ delayMs, targets }) => [
        delayMs / 60_000,
        targets.map(({ name }) => name).join(),
      ]),
      [
        [10, 'primary'],
        [50, 'primary'],
        [15, 'ann'],
      ],
    );
    assert.equal(document.policies[0]?.repeats, 3);
  });

  it('has the same people on call', () => {
    const [schedule] = document.schedules;

    assert.deepEqual(at(schedule, '2026-01-06T12:00:00Z'), ['bo']);
    assert.deepEqual(at(schedule, '2026-01-07T23:00:00Z'), ['ann']);
    assert.deepEqual(at(schedule, '2026-01-10T12:00:00Z'), []);
  });

  it('says what it does not carry over', () => {
    for (const expected of [
      /Primary: 2 rotations, all of which are on call at the same time there/,
      /Primary, Days: turns of none/,
      /Critical: a rule that tells "next"/,
      /Critical: a rule that goes on after the acknowledgement/,
      /Critical: team ops cannot be told here/,
    ])
      assert.ok(
        left.some((line) => expected.test(line)),
        `${expected}: ${left.join('\n')}`,
      );
  });
});

const GRAFANA = {
  users: {
    results: [
      { id: 'G1', username: 'ann', email: 'ann@example.com' },
      { id: 'G2', username: 'bo', email: '' },
      { id: 'G3', username: 'cy', email: 'cy@example.com' },
    ],
  },
  schedules: {
    results: [
      {
        id: 'H1',
        name: 'Primary',
        type: 'calendar',
        time_zone: 'America/New_York',
        shifts: ['O1', 'O2', 'O3', 'O4', 'O9'],
      },
      { id: 'H2', name: 'Elsewhere', type: 'ical' },
    ],
  },
  on_call_shifts: [
    {
      id: 'O1',
      name: 'Week',
      type: 'rolling_users',
      level: 0,
      start: '2026-03-02T09:00:00',
      duration: 604_800,
      frequency: 'weekly',
      interval: 1,
      rolling_users: [['G1'], ['G2', 'G3']],
      start_rotation_from_user_index: 1,
    },
    {
      id: 'O2',
      name: 'Desk',
      type: 'rolling_users',
      level: 2,
      start: '2026-03-02T09:00:00',
      duration: 28_800,
      frequency: 'weekly',
      week_start: 'MO',
      by_day: ['MO', 'TU', 'WE', 'TH', 'FR'],
      rolling_users: [['G3'], ['G1']],
    },
    {
      id: 'O3',
      name: 'Sale',
      type: 'single_event',
      level: 3,
      start: '2026-03-07T10:00:00',
      duration: 7_200,
      users: ['G2'],
    },
    { id: 'O4', name: 'Shift', type: 'override', start: '2026-03-07T10:00:00', duration: 7_200, users: ['G2'] },
  ],
  escalation_chains: [{ id: 'F1', name: 'Default' }],
  escalation_policies: [
    { escalation_chain_id: 'F1', position: 2, type: 'notify_persons', persons_to_notify: ['G3'] },
    {
      escalation_chain_id: 'F1',
      position: 0,
      type: 'notify_on_call_from_schedule',
      notify_on_call_from_schedule: 'H1',
    },
    { escalation_chain_id: 'F1', position: 1, type: 'wait', duration: 900 },
    { escalation_chain_id: 'F1', position: 3, type: 'trigger_webhook' },
    { escalation_chain_id: 'F1', position: 4, type: 'repeat_escalation' },
  ],
};

describe('an export of Grafana OnCall', () => {
  const { document, left } = importGrafana(JSON.stringify(GRAFANA));

  it('gives people, schedules and policies that can be applied', () => {
    assertRight(document);
    assert.deepEqual(
      document.policies[0]?.steps.map(({ delayMs, targets }) => [
        delayMs / 1_000,
        targets.map(({ name }) => name).join(),
      ]),
      [
        [900, 'primary'],
        [300, 'cy'],
      ],
    );
    assert.equal(document.policies[0]?.repeats, 5);
  });

  it('has the same people on call', () => {
    const [schedule] = document.schedules;

    assert.deepEqual(at(schedule, '2026-03-04T15:00:00Z'), ['cy']);
    assert.deepEqual(at(schedule, '2026-03-04T23:00:00Z'), ['bo']);
    assert.deepEqual(at(schedule, '2026-03-11T14:00:00Z'), ['ann']);
    assert.deepEqual(at(schedule, '2026-03-07T16:00:00Z'), ['bo']);
    assert.deepEqual(at(schedule, '2026-03-14T16:00:00Z'), ['ann']);
  });

  it('says what it does not carry over', () => {
    for (const expected of [
      /Elsewhere: it is read from a calendar elsewhere/,
      /Primary: 1 shift\(s\) that the export does not have/,
      /Week: several people on call at the same time/,
      /Shift: an override/,
      /Default: a step of the kind trigger_webhook/,
    ])
      assert.ok(
        left.some((line) => expected.test(line)),
        `${expected}: ${left.join('\n')}`,
      );
  });
});

describe('what is no export', () => {
  it('is refused, and says why', () => {
    for (const read of [(text: string) => importPagerduty(text, NOW_MS), importOpsgenie, importGrafana]) {
      assert.throws(() => read('{'), UserError);
      assert.throws(() => read('{"schedules": 4}'), UserError);
      assert.throws(() => read('[]'), UserError);
    }
  });

  it('names the place, also where a list may come in several ways', () => {
    const rule = { contact_method: { id: 'C1' } };
    const users = [{ ...user('U1', 'Ann'), notification_rules: [rule] }];

    assert.throws(
      () => importPagerduty(JSON.stringify({ users }), NOW_MS),
      /users\.0\.notification_rules\.0\.contact_method\.type should be other \(.*expected string, received undefined\)/,
    );
    assert.throws(() => importOpsgenie('{"users": 5}'), /users should be other \(.*expected array, received number\)/);
  });
});
