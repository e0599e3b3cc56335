import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, hookFacts, incoming, NOW_MS, readBy } from '../contract.ts';
import { signWith } from '../signature.ts';
import { sentry } from './index.ts';

const AT = '2026-11-28T09:12:30.250000Z';
const actor = { id: 'sentry', name: 'Sentry', type: 'application' };
const event = {
  event_id: '5a5a',
  issue_id: '4501',
  title: 'TypeError: total is not a number',
  message: '',
  culprit: 'sum(cart)',
  level: 'error',
  environment: 'production',
  datetime: AT,
  timestamp: 1795857150.25,
  project: 7,
  release: 'r412',
  tags: [
    ['level', 'error'],
    ['service', 'checkout'],
    ['release', 'r411'],
  ],
  exception: {
    values: [
      { type: 'RangeError', value: 'a first one' },
      { type: 'TypeError', value: 'total is not a number', stacktrace: { frames: [{ lineno: 3 }] } },
    ],
  },
  request: { headers: [['Cookie', 'a secret']] },
  url: 'https://sentry.example/api/0/projects/shop-inc/storefront/events/5a5a/',
  web_url: 'https://sentry.example/organizations/shop-inc/issues/4501/events/5a5a/',
  issue_url: 'https://sentry.example/api/0/issues/4501/',
};

function sent(resource: string, action: string, data: object) {
  const headers = { 'content-type': 'application/json', 'sentry-hook-resource': resource, 'request-id': 'q-1' };
  return incoming({ action, actor, data, installation: { uuid: 'u' } }, { headers });
}
const eventAlert = (change: object = {}) =>
  sent('event_alert', 'triggered', { event: { ...event, ...change }, triggered_rule: 'More than 10 in a minute' });
const metricAlert = (action: string, change: object = {}) =>
  sent('metric_alert', action, {
    metric_alert: {
      id: '91',
      identifier: '4',
      title: 'Sleepy Otter',
      projects: ['storefront'],
      date_started: AT,
      date_detected: AT,
      date_closed: action === 'resolved' ? '2026-11-28T09:20:00.000000Z' : null,
      alert_rule: { id: '7', name: 'Too many errors', environment: 'production', query: 'level:error' },
      ...change,
    },
    description_title: `${action}: Too many errors`,
    description_text: '1000 events in the last 10 minutes\\nFilter: level:error',
    web_url: 'https://sentry.example/organizations/shop-inc/alerts/4/',
  });
const issue = (action: string, change: object = {}) =>
  sent('issue', action, {
    issue: {
      id: '4501',
      shortId: 'STOREFRONT-9',
      title: 'TypeError: total is not a number',
      level: 'error',
      culprit: 'sum(cart)',
      metadata: { type: 'TypeError', value: 'total is not a number' },
      project: { id: '7', slug: 'storefront', name: 'Storefront' },
      firstSeen: AT,
      lastSeen: AT,
      permalink: null,
      ...change,
    },
  });
const plugIn = incoming({
  id: '4501',
  project: 'storefront',
  project_slug: 'storefront',
  level: 'fatal',
  culprit: 'sum(cart)',
  message: 'total is not a number',
  url: 'https://sentry.example/organizations/shop-inc/issues/4501/?referrer=webhooks_plugin',
  triggering_rules: [],
  event: {
    event_id: '5a5a',
    level: 'error',
    timestamp: 1795857150.25,
    environment: 'production',
    tags: [['release', 'r412']],
  },
});

alertSenderContract(sentry, {
  deliveries: [
    eventAlert(),
    metricAlert('critical'),
    metricAlert('resolved'),
    issue('resolved'),
    issue('unresolved'),
    sent('error', 'created', { error: event }),
    sent('installation', 'created', { installation: { uuid: 'u' } }),
    plugIn,
  ],
});

describe('what Sentry sends', () => {
  it('is read with everything that an incident needs, and without stack, request and cookies', () => {
    const [read] = alertsBy(sentry, eventAlert());

    assert.deepEqual(
      { ...read, rest: null },
      {
        key: 'issue/4501',
        status: 'firing',
        title: 'TypeError: total is not a number',
        text: 'Rule: More than 10 in a minute\nsum(cart)',
        severity: 'error',
        service: 'checkout',
        environment: 'production',
        startsAtMs: Date.parse(AT),
        endsAtMs: null,
        release: 'r412',
        errorText: 'TypeError: total is not a number',
        group: null,
        links: [{ title: 'Sentry', url: event.web_url }],
        labels: { level: 'error', service: 'checkout', release: 'r411' },
        rest: null,
      },
    );
    assert.ok(!JSON.stringify(read).includes('a secret'));
    assert.equal(read?.rest.culprit, 'sum(cart)');
  });

  it('takes the release from the tags where the event has none, and none where neither has', () => {
    const release = (change: object) => alertsBy(sentry, eventAlert(change))[0]?.release;

    assert.equal(release({ release: null }), 'r411');
    assert.equal(release({ release: null, tags: [] }), null);
    assert.equal(release({ release: { version: 'shop@1.4.2' } }), 'shop@1.4.2');
    assert.equal(release({ release: null, tags: [{ key: 'release', value: 'r410' }] }), 'r410');
  });

  it('begins by the clock of Sentry, not by that of a browser', () => {
    const [read] = alertsBy(sentry, eventAlert({ datetime: '2026-11-28T03:00:00Z', received: 1795857150.5 }));

    assert.equal(read?.startsAtMs, 1795857150500);
  });

  it('takes the name of the project for the service where no tag names one', () => {
    assert.equal(alertsBy(sentry, eventAlert({ tags: null }))[0]?.service, 'storefront');
  });

  it('is one alert for an issue, whoever tells of it, and its resolution ends it', () => {
    const keys = [eventAlert(), issue('unresolved'), issue('resolved'), issue('archived'), plugIn].map((came) => {
      const [read] = alertsBy(sentry, came);
      return [read?.key, read?.status];
    });

    assert.deepEqual(keys, [
      ['issue/4501', 'firing'],
      ['issue/4501', 'firing'],
      ['issue/4501', 'resolved'],
      ['issue/4501', 'acknowledged'],
      ['issue/4501', 'firing'],
    ]);
  });

  it('wakes nobody for a new issue or each error, unless a process ended by it: rules say what is an alert', () => {
    assert.equal(readBy(sentry, issue('created')).kind, 'nothing');
    assert.equal(readBy(sentry, issue('assigned')).kind, 'nothing');
    assert.equal(readBy(sentry, sent('error', 'created', { error: event })).kind, 'nothing');
    assert.equal(alertsBy(sentry, issue('created', { level: 'fatal' }))[0]?.severity, 'critical');
    assert.equal(
      alertsBy(sentry, sent('error', 'created', { error: { ...event, level: 'fatal' } }))[0]?.key,
      'issue/4501',
    );
  });

  it('tells metric alerts by their own id, with their severity, beginning and end', () => {
    const [critical] = alertsBy(sentry, metricAlert('critical'));
    const [warning] = alertsBy(sentry, metricAlert('warning'));
    const [over] = alertsBy(sentry, metricAlert('resolved'));

    assert.deepEqual(
      [critical?.key, critical?.title, critical?.severity, critical?.service, critical?.startsAtMs],
      ['metric/91', 'Too many errors', 'critical', 'storefront', Date.parse(AT)],
    );
    assert.equal(critical?.text, '1000 events in the last 10 minutes\nFilter: level:error');
    assert.equal(warning?.severity, 'warning');
    assert.deepEqual(
      [over?.key, over?.status, over?.endsAtMs],
      ['metric/91', 'resolved', Date.parse('2026-11-28T09:20:00Z')],
    );
  });

  it('has nothing to do for greetings and comments, and shows what it does not know', () => {
    for (const resource of ['installation', 'comment', 'seer'])
      assert.equal(readBy(sentry, sent(resource, 'created', {})).kind, 'nothing');
    const unknown = readBy(sentry, sent('dreams', 'created', {}));

    assert.ok(unknown.kind === 'unreadable');
    assert.match(unknown.problem, /its resource is "dreams"/);
  });

  it('reads the plug-in of before integrations', () => {
    const [read] = alertsBy(sentry, plugIn);

    assert.deepEqual(
      [read?.title, read?.severity, read?.service, read?.release, read?.environment, read?.startsAtMs],
      ['total is not a number', 'critical', 'storefront', 'r412', 'production', Date.parse(AT)],
    );
  });
});

describe('what Sentry signs', () => {
  const signed = (came: ReturnType<typeof incoming>, secret: string) => ({
    ...came,
    headers: { ...came.headers, 'sentry-hook-signature': signWith(secret, [came.body]) },
  });

  it('is the body, and nothing but the body', async () => {
    const came = signed(eventAlert(), 'new');
    const moved = { ...came, headers: { ...came.headers, 'sentry-hook-timestamp': '1' } };
    const changed = { ...came, body: Buffer.concat([came.body, Buffer.from(' ')]) };
    const hook = hookFacts({ secrets: ['old', 'new'] });

    assert.deepEqual(await sentry.verify(came, hook, NOW_MS), { kind: 'genuine', skewMs: null });
    assert.equal((await sentry.verify(moved, hook, NOW_MS)).kind, 'genuine');
    assert.equal((await sentry.verify(changed, hook, NOW_MS)).kind, 'refused');
  });

  it('is missing from the plug-in, which is taken only where no secret is set (S30)', async () => {
    assert.equal((await sentry.verify(plugIn, hookFacts(), NOW_MS)).kind, 'genuine');
    const refused = await sentry.verify(plugIn, hookFacts({ secrets: ['one'] }), NOW_MS);

    assert.ok(refused.kind === 'refused');
    assert.match(refused.why, /use an internal integration/);
  });

  it('names its delivery by the id of the request', () => {
    assert.equal(sentry.deliveryKey(eventAlert()), 'q-1');
    assert.equal(sentry.deliveryKey(plugIn), null);
  });
});
