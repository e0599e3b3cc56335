import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, NOW_MS, readBy } from '../contract.ts';
import { alertmanager } from './index.ts';

const STARTED = '2026-11-28T09:12:31.482Z';

function alert(change: object = {}) {
  return {
    status: 'firing',
    labels: {
      alertname: 'ErrorsHigh',
      service: 'shop',
      env: 'production',
      severity: 'critical',
      instance: 'web-1',
      version: 'r412',
    },
    annotations: {
      summary: 'Errors of shop are at 14 %',
      description: 'More than 5 % for 2 minutes.\nSee the panel.',
      runbook_url: 'https://wiki.example/shop/errors',
      error: 'TypeError: total is not a number',
    },
    startsAt: STARTED,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example:9090/graph?g0.expr=errors',
    fingerprint: 'c6eadffa33fcdf37',
    ...change,
  };
}

function group(alerts: readonly object[], change: object = {}) {
  return incoming({
    version: '4',
    groupKey: '{}/{severity="critical"}:{service="shop"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'astern',
    groupLabels: { service: 'shop' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    notification_reason: 'new_alerts',
    routeLabels: { team: 'shop' },
    alerts,
    ...change,
  });
}

const mixed = group(
  [
    alert(),
    alert({ fingerprint: 'aa', labels: { alertname: 'Slow' } }),
    alert({ fingerprint: 'ab', labels: { alertname: 'Queue' } }),
    alert({ fingerprint: 'b1', status: 'resolved', endsAt: '2026-11-28T09:20:00Z' }),
    alert({ fingerprint: 'b2', status: 'resolved', endsAt: '2026-11-28T09:21:00Z' }),
  ],
  { truncatedAlerts: 7 },
);

alertSenderContract(alertmanager, { deliveries: [group([alert()]), mixed] });

describe('what Alertmanager sends', () => {
  it('is read with everything that an incident needs', () => {
    const [read] = alertsBy(alertmanager, group([alert()]));

    assert.deepEqual(read, {
      key: 'c6eadffa33fcdf37',
      status: 'firing',
      title: 'Errors of shop are at 14 %',
      text: 'More than 5 % for 2 minutes.\nSee the panel.',
      severity: 'critical',
      service: 'shop',
      environment: 'production',
      startsAtMs: Date.parse(STARTED),
      endsAtMs: null,
      release: 'r412',
      errorText: 'TypeError: total is not a number',
      group: '{}/{severity="critical"}:{service="shop"}',
      links: [
        { title: 'Runbook', url: 'https://wiki.example/shop/errors' },
        { title: 'Source', url: 'http://prometheus.example:9090/graph?g0.expr=errors' },
        { title: 'Alertmanager', url: 'http://alertmanager.example:9093/' },
      ],
      labels: alert().labels,
      rest: {
        annotations: { runbook_url: 'https://wiki.example/shop/errors', error: 'TypeError: total is not a number' },
        notification: {
          truncatedAlerts: 0,
          receiver: 'astern',
          externalURL: 'http://alertmanager.example:9093',
          notification_reason: 'new_alerts',
          routeLabels: { team: 'shop' },
        },
      },
    });
  });

  it('tells each alert of a mixed group apart, and says how many the sender left out (S29)', () => {
    const reading = readBy(alertmanager, mixed);

    assert.ok(reading.kind === 'alerts');
    assert.deepEqual(
      reading.alerts.map(({ key, status, endsAtMs }) => [key, status, endsAtMs]),
      [
        ['c6eadffa33fcdf37', 'firing', null],
        ['aa', 'firing', null],
        ['ab', 'firing', null],
        ['b1', 'resolved', Date.parse('2026-11-28T09:20:00Z')],
        ['b2', 'resolved', Date.parse('2026-11-28T09:21:00Z')],
      ],
    );
    assert.equal(reading.truncated, 7);
  });

  it('keeps fields that it does not know', () => {
    const [read] = alertsBy(alertmanager, group([alert({ silencedBy: ['s1'] })]));

    assert.deepEqual(read?.rest.silencedBy, ['s1']);
  });

  it('takes a severity that nobody knows as not said, and keeps it as a label (S32)', () => {
    const [read] = alertsBy(alertmanager, group([alert({ labels: { alertname: 'A', severity: 'plaid' } })]));

    assert.equal(read?.severity, null);
    assert.equal(read?.labels.severity, 'plaid');
    assert.equal(read?.service, null);
  });

  it('does not take what Helm calls a release for one of ours', () => {
    const of = (release: string) =>
      alertsBy(alertmanager, group([alert({ labels: { alertname: 'A', release } })]))[0]?.release;

    assert.equal(of('kube-prometheus-stack'), null);
    assert.equal(of('r12'), 'r12');
    assert.equal(of('v1.4.2'), 'v1.4.2');
  });

  it('takes a bare list, as Prometheus itself posts it, whose end tells its state', () => {
    const { status: _, ...bare } = alert({ endsAt: '2026-11-28T09:34:00Z' });
    const over = { ...bare, endsAt: '2026-11-28T09:20:00Z' };

    const read = alertsBy(alertmanager, incoming([bare, over]), NOW_MS);

    assert.deepEqual(
      read.map(({ status }) => status),
      ['firing', 'resolved'],
    );
  });

  it('names an alert without fingerprint by its labels, in whatever order they come', () => {
    const { fingerprint: _, ...bare } = alert({ labels: { alertname: 'A', a: '1' } });
    const turned = { ...bare, labels: { a: '1', alertname: 'A' } };

    const [one, other] = alertsBy(alertmanager, group([bare, turned]));

    assert.equal(one?.key, other?.key);
  });

  it('stores 10,000 labels, of which an alert carries as many as one can read (S32)', () => {
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`l${index}`, 'x'.repeat(50)]));

    const [read] = alertsBy(alertmanager, group([alert({ labels: { alertname: 'A', ...labels } })]));

    assert.equal(Object.keys(read?.labels ?? {}).length, 200);
  });

  it('says what is wrong with a body that was made by a template, or is none', () => {
    for (const [body, why] of [
      ['{"text":"shop is down"}', /no list `alerts`/],
      ['shop is down', /the body is not JSON; it begins with "shop is down"/],
      ['', /the body is empty/],
      ['{"alerts":[{"title":"shop"}]}', /alert 1 has no `labels`/],
    ] as const) {
      const reading = readBy(alertmanager, incoming(body));

      assert.ok(reading.kind === 'unreadable');
      assert.match(reading.problem, why);
    }
  });
});
