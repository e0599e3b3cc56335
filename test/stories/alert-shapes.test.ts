import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changeFaults, eventFaults } from '../../src/core/alerts/event-faults.ts';
import type { SentAlert } from '../../src/core/alerts/model.ts';
import { alertsBy, hookFacts, incoming, NOW_MS, readBy } from '../../src/providers/alerts/contract.ts';
import { alertSenders } from '../../src/providers/alerts/index.ts';
import { keyFrom } from '../../src/providers/alerts/key.ts';
import type { AlertSender, Incoming } from '../../src/providers/alerts/port.ts';
import { signWith } from '../../src/providers/alerts/signature.ts';
import { severityOf, timeOf } from '../../src/providers/alerts/take.ts';

/** Shapes that senders are known to send, or that somebody would try, whoever wrote the readers. */
function named(name: string): AlertSender {
  return alertSenders.find((sender) => sender.name === name) ?? assert.fail('no such sender');
}
const read = (name: string, body: object | string, change: Partial<Incoming> = {}): readonly SentAlert[] =>
  alertsBy(named(name), incoming(body, change));
const told = (alerts: readonly SentAlert[]) => alerts.map(({ key, status }) => `${status} ${key}`);

describe('Alertmanager', () => {
  const alert = {
    status: 'firing',
    labels: { alertname: 'A' },
    annotations: {},
    fingerprint: 'f1',
    startsAt: '2026-11-28T09:12:31Z',
  };
  const whole = (alerts: readonly object[], more: object = {}) => ({ version: '4', status: 'firing', alerts, ...more });

  it('of version 0.34 says more than before, and all of it is kept', () => {
    const [first] = read(
      'alertmanager',
      whole([alert], {
        notification_reason: 'repeat_interval',
        routeLabels: { team: 'shop' },
        routeID: '{}/{team="shop"}/0',
        truncatedAlerts: 0,
      }),
    );

    const notification = first?.rest.notification as Record<string, unknown>;
    assert.deepEqual(
      [notification.notification_reason, notification.routeLabels, notification.routeID],
      ['repeat_interval', { team: 'shop' }, '{}/{team="shop"}/0'],
    );
  });

  it('sends again an alert that fires anew under the fingerprint that it had', () => {
    const over = { ...alert, status: 'resolved', endsAt: '2026-11-28T09:20:00Z' };
    const anew = { ...alert, startsAt: '2026-11-28T09:30:00Z' };

    assert.deepEqual(told(read('alertmanager', whole([over, anew]))), ['resolved f1', 'firing f1']);
  });

  it('says the end of a firing alert in the future, or in the year 1: neither is its end', () => {
    const ends = ['2026-11-28T09:16:31Z', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', null, undefined].map(
      (endsAt) => read('alertmanager', whole([{ ...alert, endsAt }]))[0]?.endsAtMs,
    );

    assert.deepEqual(ends, [null, null, null, null, null]);
  });

  it('may have no alerts, numbers for labels, no annotations, and a name in every script', () => {
    assert.deepEqual(read('alertmanager', whole([])), []);
    const labels = { alertname: '注文が失敗する 🔥', code: 503, ok: false, nothing: null };
    const [first] = read('alertmanager', whole([{ status: 'firing', labels, fingerprint: 17 }]));

    assert.deepEqual(
      [first?.key, first?.title, first?.labels],
      ['17', '注文が失敗する 🔥', { alertname: '注文が失敗する 🔥', code: '503', ok: 'false' }],
    );
  });

  it('has no names that the language itself has', () => {
    const body =
      '{"alerts":[{"labels":{"__proto__":"x","constructor":"y","toString":"z"},"fingerprint":"f"}],"__proto__":{"status":"resolved"}}';

    const [first] = read('alertmanager', body);

    assert.equal(first?.status, 'firing');
    assert.equal(Object.getPrototypeOf(first?.labels), Object.prototype);
  });
});

describe('Grafana before version 9', () => {
  const rule = {
    ruleId: 41,
    orgId: 1,
    ruleName: 'Orders',
    title: '[Alerting] Orders',
    evalMatches: [],
    message: 'fail',
  };

  for (const [state, expected] of [
    ['alerting', 'firing rule/1/41'],
    ['no_data', 'firing rule/1/41'],
    ['unknown', 'firing rule/1/41'],
    ['ok', 'resolved rule/1/41'],
  ] as const)
    it(`tells of the state ${state}`, () => {
      assert.deepEqual(told(read('grafana', { ...rule, state })), [expected]);
    });

  for (const state of ['paused', 'pending'])
    it(`tells of the state ${state}, which is nothing to do`, () => {
      assert.equal(readBy(named('grafana'), incoming({ ...rule, state })).kind, 'nothing');
    });

  it('wakes nobody for the test of a channel', () => {
    const test = {
      ...rule,
      ruleId: 0,
      ruleName: 'Test notification',
      state: 'alerting',
      message: 'Someone is testing the alert notification within Grafana.',
    };

    assert.equal(readBy(named('grafana'), incoming(test)).kind, 'nothing');
  });
});

describe('Grafana since version 9', () => {
  const alert = { status: 'firing', labels: { alertname: 'A' }, fingerprint: 'f1' };

  it('is not a test only because its alert is called so', () => {
    const other = { ...alert, labels: { alertname: 'TestAlert', instance: 'web-1' } };

    assert.deepEqual(told(read('grafana', { alerts: [other] })), ['firing f1']);
  });

  it('is not believed when what it signed with its time comes without the time, as a body that begins so (S30)', async () => {
    const body = Buffer.from('{"alerts":[]}');
    const time = '1700000000';
    const signature = signWith('s', [`${time}:`, body]);
    const again = incoming(Buffer.concat([Buffer.from(`${time}:`), body]), { headers: { 'x-signature': signature } });

    const verified = await named('grafana').verify(again, hookFacts({ secrets: ['s'] }), NOW_MS);

    assert.equal(verified.kind, 'refused');
  });

  it('is not believed with a signature in another form (S30)', async () => {
    const body = Buffer.from('{}');
    const genuine = signWith('s', [body]);
    for (const signature of [`sha256=${genuine}`, ` ${genuine.slice(1)}`, genuine.slice(0, 63), '', '0'.repeat(64)]) {
      const came = incoming(body, { headers: { 'x-grafana-alerting-signature': signature } });

      assert.equal((await named('grafana').verify(came, hookFacts({ secrets: ['s'] }), NOW_MS)).kind, 'refused');
    }
  });
});

describe('PagerDuty’s events', () => {
  const payload = { summary: 'Disk full', source: 'db1', severity: 'critical' };

  it('are three actions on one key', () => {
    const keyed = (event_action: string) =>
      told(read('pagerduty', { event_action, dedup_key: 'k', ...(event_action === 'trigger' ? { payload } : {}) }));

    assert.deepEqual(
      [...keyed('trigger'), ...keyed('acknowledge'), ...keyed('resolve')],
      ['firing k', 'acknowledged k', 'resolved k'],
    );
  });

  it('are refused as PagerDuty refuses them', () => {
    const event = { event_action: 'trigger', dedup_key: 'k', payload };

    assert.deepEqual(eventFaults(event), []);
    assert.deepEqual(eventFaults({ ...event, dedup_key: undefined }), []);
    for (const wrong of [
      { event_action: 'Trigger' },
      { event_action: undefined },
      { event_action: ['trigger'] },
      { event_action: { toString: 1, valueOf: 1 } },
      { event_action: 'resolve', dedup_key: undefined },
      { event_action: 'acknowledge', dedup_key: '' },
      { dedup_key: 'x'.repeat(256) },
      { dedup_key: 7 },
      { event_action: 'resolve', dedup_key: ' ' },
      { payload: undefined },
      { payload: { ...payload, summary: ' ' } },
      { payload: { ...payload, source: undefined } },
      { payload: { ...payload, severity: 'fatal' } },
      { payload: { ...payload, severity: ['critical'] } },
    ])
      assert.equal(eventFaults({ ...event, ...wrong }).length, 1, JSON.stringify(wrong));
    assert.equal(changeFaults({ payload: { summary: 'x' } }).length, 0);
    assert.equal(changeFaults({}).length, 1);
  });

  it('may have details as text, as a list, or none', () => {
    const text = (custom_details: unknown) =>
      read('pagerduty', { event_action: 'trigger', dedup_key: 'k', payload: { ...payload, custom_details } })[0]?.text;

    assert.deepEqual([text('free: 1 %'), text(null), text(undefined)], ['free: 1 %', '', '']);
    assert.equal(text({ free: { bytes: 1 } }), 'free: {"bytes":1}');
    assert.match(text(['a', 'b']) ?? '', /a.*b/);
  });
});

describe('CloudEvents', () => {
  const event = { specversion: '1.0', id: '1', source: '/a', type: 'com.example.disk.firing', subject: 'db1' };
  const batch = { headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' } };

  it('of a batch are each an alert, and one that is broken is not lost in silence', () => {
    const alerts = read('cloudevents', [event, { ...event, id: '2', subject: 'db2' }], batch);

    assert.deepEqual(told(alerts), ['firing /a/db1/com.example.disk', 'firing /a/db2/com.example.disk']);
    assert.deepEqual(read('cloudevents', [], batch), []);
    const mixed = readBy(named('cloudevents'), incoming([event, { ...event, id: undefined }], batch));
    assert.ok(mixed.kind === 'alerts');
    assert.deepEqual([mixed.alerts.length, mixed.truncated], [1, 1]);
    assert.match(mixed.unread ?? '', /event 2 of the batch lacks id/);
  });

  it('are known again by source and id together, however those are cut', () => {
    const key = (source: string, id: string) =>
      named('cloudevents').deliveryKey(
        incoming({ ...event, source, id }, { headers: { 'content-type': 'application/cloudevents+json' } }),
      );

    assert.equal(key('/a', 'b'), key('/a', 'b'));
    assert.notEqual(key('/a/b', 'c'), key('/a', 'b/c'));
    assert.notEqual(key('/a', `${'x'.repeat(400)}1`), key('/a', `${'x'.repeat(400)}2`));
  });
});

describe('keys', () => {
  it('are the same for the same parts and for no others', () => {
    const parts = [
      ['a', 'b/c'],
      ['a/b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b%2Fc'],
      ['a', 'b%2fc'],
      ['a/b/c'],
      ['a', ''],
      ['a'],
      ['x'.repeat(400)],
      [`${'x'.repeat(400)}y`],
      ['a\n'],
      ['a '],
      ['\ud800'],
      ['\ud801'],
    ] as const;
    const keys = parts.map(([first, ...others]) => keyFrom(first, ...others));

    // How many parts a key has is fixed for each kind of sender: `a/b/c` alone, and of two and three parts, are never met in one.
    const sameCount = Map.groupBy(parts.keys(), (index) => parts[index]?.length);
    for (const indices of sameCount.values())
      assert.equal(new Set(indices.map((index) => keys[index])).size, indices.length);
    for (const key of keys) assert.match(key, /^[^\p{Cc}\s](.{0,298}[^\p{Cc}\s])?$/u);
  });

  for (const [sender, make] of [
    ['json', (key: string) => ({ key, title: 'T' })],
    ['pagerduty', (dedup_key: string) => ({ event_action: 'resolve', dedup_key })],
    ['alertmanager', (fingerprint: string) => ({ alerts: [{ labels: {}, fingerprint }] })],
    ['grafana', (fingerprint: string) => ({ alerts: [{ labels: {}, fingerprint }] })],
    ['datadog', (alert_cycle_key: string) => ({ alert_cycle_key, title: 'T' })],
    ['datadog', (alert_scope: string) => ({ alert_id: '1', alert_scope, title: 'T' })],
    ['newrelic', (id: string) => ({ id })],
    ['sentry', (id: string) => ({ action: 'resolved', data: { issue: { id } } })],
    ['uptimerobot', (monitorID: string) => ({ monitorID, alertType: 1 })],
    ['uptime-kuma', (monitorID: string) => ({ heartbeat: { monitorID, status: 0 }, msg: '' })],
  ] as const)
    it(`of ${sender} are told apart however long they are`, () => {
      const [one, other] = ['1', '2'].map((end) => read(sender, make(`${'x'.repeat(500)}${end}`))[0]?.key);

      assert.notEqual(one, other);
    });
});

describe('times', () => {
  for (const [written, iso] of [
    ['2026-11-28T09:12:30Z', '2026-11-28T09:12:30.000Z'],
    ['2026-11-28T09:12:30.123456789Z', '2026-11-28T09:12:30.123Z'],
    ['2026-11-28T10:12:30+01:00', '2026-11-28T09:12:30.000Z'],
    ['2026-11-28T09:12:30.250+0000', '2026-11-28T09:12:30.250Z'],
    ['2026-11-28T14:42:30+0530', '2026-11-28T09:12:30.000Z'],
    ['2026-11-28 09:12:30', '2026-11-28T09:12:30.000Z'],
    ['2026-11-28 09:12:30 +0000 UTC', '2026-11-28T09:12:30.000Z'],
    ['2026-11-28 09:12', '2026-11-28T09:12:00.000Z'],
    ['2026/11/28 09:12:30', '2026-11-28T09:12:30.000Z'],
    ['Sat, 28 Nov 2026 09:12:30 GMT', '2026-11-28T09:12:30.000Z'],
    ['1795857150', '2026-11-28T09:12:30.000Z'],
    ['1795857150.25', '2026-11-28T09:12:30.250Z'],
    [1795857150, '2026-11-28T09:12:30.000Z'],
    [1795857150250, '2026-11-28T09:12:30.250Z'],
    ['1795857150250000000', '2026-11-28T09:12:30.250Z'],
  ] as const)
    it(`are read: ${written}`, () => {
      const ms = timeOf(written);

      assert.equal(ms === null ? null : new Date(ms).toISOString(), iso);
    });

  for (const written of [
    ...['try 5', 'host 2026', 'May 3', '12:30', '1', '0', '-5', 'null', 'N/A', 'now', '2026', '20261128091230'],
    ...['2026-13-01T00:00:00Z', '2026-11-28T25:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ...['28/11/2026 09:12', '11/28/2026', 'Sat Nov 28 2026 09:12:30'],
    ...[true, {}, [], Number.NaN, Number.POSITIVE_INFINITY],
  ])
    it(`are not guessed: ${JSON.stringify(written)}`, () => {
      assert.equal(timeOf(written), null);
    });
});

describe('severities', () => {
  it('are known by what senders call them', () => {
    const words = {
      critical: ['P0', 'sev0', 'SEV1', 'Fatal', 'urgent'],
      error: ['P2', 'high', 'ERROR'],
      info: ['P5', 'low'],
    };

    for (const [severity, some] of Object.entries(words))
      for (const word of some) assert.equal(severityOf(word), severity, word);
    for (const word of ['plaid', '', null, 3, {}, '__proto__', 'constructor']) assert.equal(severityOf(word), null);
  });
});
