import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, hookFacts, incoming, NOW_MS, readBy } from '../contract.ts';
import { signWith } from '../signature.ts';
import { grafana } from './index.ts';

const HOME = 'https://grafana.example/g/';

function alert(change: object = {}) {
  return {
    status: 'firing',
    labels: { alertname: 'Checkout errors', grafana_folder: 'shop', service: 'shop', severity: 'critical' },
    annotations: { summary: 'Orders fail', description: 'More than 5 %' },
    startsAt: '2026-11-28T09:12:30Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '?orgId=1',
    fingerprint: '1f0c7a3be2d94d11',
    silenceURL: 'alerting/silence/new?matcher=a',
    dashboardURL: 'https://grafana.example/g/d/abc',
    panelURL: '',
    values: { B: 14.2, C: 1 },
    valueString: "[ var='B' labels={} value=14.2 ]",
    ...change,
  };
}

function group(alerts: readonly object[], change: object = {}) {
  return incoming({
    version: '1',
    orgId: 1,
    appVersion: '12.3.0',
    receiver: 'astern',
    status: 'firing',
    externalURL: HOME,
    groupKey: '{}/{}:{alertname="Checkout errors"}',
    truncatedAlerts: 0,
    title: '[FIRING:1] Checkout errors',
    state: 'alerting',
    message: '**Firing**',
    alerts,
    ...change,
  });
}

const noData = alert({
  fingerprint: '77',
  labels: { alertname: 'DatasourceNoData', rulename: 'Checkout errors', ref_id: 'A', datasource_uid: 'p1' },
  annotations: {},
});

const legacy = incoming({
  dashboardId: 3,
  evalMatches: [{ value: 14.2, metric: 'errors', tags: {} }],
  imageUrl: 'https://grafana.example/render/1.png',
  message: 'Orders fail',
  orgId: 1,
  panelId: 2,
  ruleId: 41,
  ruleName: 'Checkout errors',
  ruleUrl: 'https://grafana.example/d/abc?viewPanel=2',
  state: 'alerting',
  tags: { service: 'shop', severity: 'error' },
  title: '[Alerting] Checkout errors',
});

alertSenderContract(grafana, {
  deliveries: [
    group([alert()]),
    group([alert(), alert({ status: 'resolved', endsAt: '2026-11-28T09:20:00Z' }), noData]),
    legacy,
  ],
});

describe('what Grafana sends', () => {
  it('is read as Alertmanager is, with relative addresses made whole (version 12)', () => {
    const [read] = alertsBy(grafana, group([alert()]));

    assert.deepEqual(
      [read?.key, read?.status, read?.title, read?.severity, read?.service],
      ['1f0c7a3be2d94d11', 'firing', 'Orders fail', 'critical', 'shop'],
    );
    assert.deepEqual(read?.links, [
      { title: 'Rule', url: 'https://grafana.example/g/?orgId=1' },
      { title: 'Dashboard', url: 'https://grafana.example/g/d/abc' },
      { title: 'Silence', url: 'https://grafana.example/g/alerting/silence/new?matcher=a' },
    ]);
    assert.deepEqual(read?.rest.values, { B: 14.2, C: 1 });
  });

  it('leaves relative addresses out where it does not say relative to what', () => {
    const [read] = alertsBy(grafana, group([alert({ dashboardURL: '' })], { externalURL: '' }));

    assert.deepEqual(read?.links, []);
  });

  it('tells in words that a query has no data or fails, and keeps it apart from the rule itself', () => {
    const failing = { ...noData, labels: { ...noData.labels, alertname: 'DatasourceError' } };

    const titles = alertsBy(grafana, group([noData, failing])).map(({ title }) => title);

    assert.deepEqual(titles, ['Checkout errors: no data', 'Checkout errors: the query fails']);
  });

  it('wakes nobody for the button that tests a contact point', () => {
    const test = alert({ labels: { alertname: 'TestAlert', instance: 'Grafana' } });

    assert.equal(readBy(grafana, group([test])).kind, 'nothing');
  });

  it('is read in the form before version 9 too', () => {
    const [read] = alertsBy(grafana, legacy);

    assert.deepEqual(
      [read?.key, read?.status, read?.title, read?.severity, read?.service],
      ['rule/1/41', 'firing', 'Checkout errors', 'error', 'shop'],
    );
    const state = (word: string) => readBy(grafana, incoming({ ...JSON.parse(legacy.body.toString()), state: word }));
    assert.equal(state('paused').kind, 'nothing');
    assert.equal(state('no such state').kind, 'unreadable');
    const back = state('ok');
    assert.equal(back.kind === 'alerts' ? back.alerts[0]?.status : null, 'resolved');
    const none = state('no_data');
    assert.equal(none.kind === 'alerts' ? none.alerts[0]?.title : null, 'Checkout errors: no data');
  });
});

describe('what Grafana signs', () => {
  const hook = hookFacts({ secrets: ['old', 'new'] });
  const came = group([alert()]);
  const atSeconds = Math.floor(NOW_MS / 1_000);
  const signed = (time: number, headers: (signature: string) => Record<string, string>) => ({
    ...came,
    headers: { ...headers(signWith('new', [`${time}:`, came.body])) },
  });

  it('is believed without a time, in a header of whatever name', async () => {
    const bare = { ...came, headers: { 'x-shop-signature': signWith('old', [came.body]) } };

    assert.deepEqual(await grafana.verify(bare, hook, NOW_MS), { kind: 'genuine', skewMs: null });
    assert.equal(grafana.deliveryKey(bare), null);
  });

  it('tells how far its clock is off, and is refused beyond the tolerance (S31)', async () => {
    const at = (seconds: number) =>
      grafana.verify(
        signed(seconds, (signature) => ({ 'x-sig': signature, 'x-time': String(seconds) })),
        hook,
        NOW_MS,
      );

    assert.deepEqual(await at(atSeconds + 120), { kind: 'genuine', skewMs: 120_000 });
    assert.deepEqual(await at(atSeconds - 300), { kind: 'genuine', skewMs: -300_000 });
    assert.deepEqual(await at(atSeconds + 360), {
      kind: 'refused',
      why: 'the signature is genuine, but its time is 360 s ahead of the clock of this server',
      skewMs: 360_000,
    });
  });

  it('is not believed with another time than the one that was signed', async () => {
    const moved = signed(atSeconds - 900, (signature) => ({ 'x-sig': signature, 'x-time': String(atSeconds) }));

    assert.equal((await grafana.verify(moved, hook, NOW_MS)).kind, 'refused');
  });

  it('carries a key where it is signed with its time, so that one who sends it again adds nothing', () => {
    const sent = signed(atSeconds, (signature) => ({ 'x-sig': signature, 'x-timestamp': String(atSeconds) }));

    assert.match(grafana.deliveryKey(sent) ?? '', /^[0-9a-f]{64}$/);
  });
});
