import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, readBy } from '../contract.ts';
import { datadog } from './index.ts';

const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const TEMPLATE = readFileSync(new URL('../../../../examples/alerts/datadog.json', import.meta.url), 'utf8');
const AT_MS = Date.UTC(2026, 10, 28, 9, 12, 30);
const VALUES: Readonly<Record<string, string>> = {
  ID: '7761234567890123456',
  ALERT_ID: '4411',
  ALERT_CYCLE_KEY: '9000333111',
  AGGREG_KEY: 'aa55',
  ALERT_TRANSITION: 'Triggered',
  ALERT_TYPE: 'error',
  ALERT_PRIORITY: 'P1',
  ALERT_SCOPE: 'service:shop,env:production',
  ALERT_QUERY: 'sum(last_5m):errors > 5',
  ALERT_METRIC: 'trace.http.errors',
  ALERT_TITLE: '[Triggered on {service:shop,env:production}] Errors of shop are high',
  EVENT_TITLE: '[P1] [Triggered on {service:shop,env:production}] Errors of shop are high',
  EVENT_MSG: '%%%\\nErrors are at 14 %.\\n@webhook-astern\\n%%%',
  HOSTNAME: '',
  TAGS: 'env:production,service:shop,version:r412,team:a,team:b,urgent',
  LINK: 'https://app.datadoghq.com/monitors/4411',
  SNAPSHOT: 'null',
  DATE: String(AT_MS),
  LAST_UPDATED: String(AT_MS + 1_000),
  ORG_ID: '1',
  ORG_NAME: 'Shop',
};

/** The body that Datadog makes of our template. */
function filled(change: Readonly<Record<string, string>> = {}): string {
  const values = { ...VALUES, ...change };
  return TEMPLATE.replace(/\$([A-Z_]+)/g, (whole, name: string) => values[name] ?? whole);
}

function asForm(body: string): string {
  return new URLSearchParams(JSON.parse(body) as Record<string, string>).toString();
}

/** What it sends where no payload is set. */
const bare = (title: string) =>
  incoming({
    body: '%%%\nErrors are high\n%%%',
    last_updated: String(AT_MS),
    event_type: 'query_alert_monitor',
    title,
    date: String(AT_MS),
    org: { id: '1', name: 'Shop' },
    id: '776',
  });

alertSenderContract(datadog, {
  deliveries: [incoming(filled()), incoming(asForm(filled()), FORM), bare('[Triggered on {host:a}] Errors')],
});

describe('what Datadog sends by our template', () => {
  it('is read with everything that an incident needs', () => {
    const [read] = alertsBy(datadog, incoming(filled()));

    assert.deepEqual(
      { ...read, rest: null },
      {
        key: '9000333111',
        status: 'firing',
        title: 'Errors of shop are high (service:shop,env:production)',
        text: 'Errors are at 14 %.',
        severity: 'critical',
        service: 'shop',
        environment: 'production',
        startsAtMs: AT_MS,
        endsAtMs: null,
        release: 'r412',
        errorText: null,
        group: 'monitor/4411',
        links: [{ title: 'Monitor', url: 'https://app.datadoghq.com/monitors/4411' }],
        labels: { service: 'shop', env: 'production', version: 'r412', team: 'a, b', urgent: 'true' },
        rest: null,
      },
    );
    assert.equal(read?.rest.alert_query, 'sum(last_5m):errors > 5');
  });

  it('is the same one as a form', () => {
    const [asJson] = alertsBy(datadog, incoming(filled()));
    const [read] = alertsBy(datadog, incoming(asForm(filled()), FORM));

    assert.deepEqual(read, asJson);
  });

  for (const [transition, status, severity] of [
    ['Triggered', 'firing', 'critical'],
    ['Re-Triggered', 'firing', 'critical'],
    ['Warn', 'firing', 'warning'],
    ['Re-Warn', 'firing', 'warning'],
    ['No Data', 'firing', 'critical'],
    ['Re-No Data', 'firing', 'critical'],
    ['Renotify', 'firing', 'critical'],
    ['Recovered', 'resolved', null],
    ['a word of next year', 'firing', 'critical'],
  ] as const)
    it(`takes the transition ${transition} as ${status}, with the key of its cycle`, () => {
      const [read] = alertsBy(datadog, incoming(filled({ ALERT_TRANSITION: transition })));

      assert.deepEqual([read?.key, read?.status, read?.severity], ['9000333111', status, severity]);
    });

  it('begins with its first message, not with a reminder, and ends with the recovery', () => {
    const times = (ALERT_TRANSITION: string) => {
      const [read] = alertsBy(datadog, incoming(filled({ ALERT_TRANSITION })));
      return [read?.startsAtMs, read?.endsAtMs];
    };

    assert.deepEqual(times('Triggered'), [AT_MS, null]);
    assert.deepEqual(times('Re-Triggered'), [null, null]);
    assert.deepEqual(times('Renotify'), [null, null]);
    assert.deepEqual(times('Recovered'), [null, AT_MS]);
  });

  it('says in its title that there is no data', () => {
    const [read] = alertsBy(datadog, incoming(filled({ ALERT_TRANSITION: 'No Data', ALERT_SCOPE: '*' })));

    assert.equal(read?.title, 'Errors of shop are high: no data');
  });

  it('takes variables without a value, or that Datadog does not know, as not said', () => {
    const [read] = alertsBy(
      datadog,
      incoming(
        filled({ ALERT_CYCLE_KEY: 'null', ALERT_PRIORITY: '$ALERT_PRIORITY', ALERT_SCOPE: '', TAGS: '', DATE: 'soon' }),
      ),
    );

    assert.equal(read?.key, 'monitor/4411/service:shop,env:production');
    assert.equal(read?.severity, 'error');
    assert.deepEqual([read?.service, read?.release], ['shop', null]);
    assert.equal(read?.startsAtMs, AT_MS + 1_000, 'last_updated stands in for a date that is none');
  });

  it('takes times as numbers too', () => {
    const body = { ...JSON.parse(filled()), date: AT_MS };

    assert.equal(alertsBy(datadog, incoming(body))[0]?.startsAtMs, AT_MS);
  });

  it('is known again when it is sent again, and told apart from another transition (S26)', () => {
    const key = (change: Record<string, string>) => datadog.deliveryKey(incoming(filled(change)));

    assert.equal(key({}), key({}));
    assert.notEqual(key({}), key({ ALERT_TRANSITION: 'Recovered' }));
    assert.notEqual(key({}), key({ ALERT_CYCLE_KEY: '9000333112' }));
    assert.equal(key({ ID: '$ID' }), null);
    assert.equal(key({}), datadog.deliveryKey(incoming(asForm(filled()), FORM)));
  });
});

describe('what Datadog sends without our template', () => {
  it('is read by its title, and the recovery has the same key', () => {
    const [firing] = alertsBy(datadog, bare('[P2] [Triggered on {host:web-1}] [shop] Errors are high'));
    const [over] = alertsBy(datadog, bare('[P2] [Recovered on {host:web-1}] [shop] Errors are high'));
    const [other] = alertsBy(datadog, bare('[P2] [Triggered on {host:web-2}] [shop] Errors are high'));

    assert.deepEqual(
      [firing?.status, firing?.title, over?.status, firing?.labels.host],
      ['firing', '[shop] Errors are high (host:web-1)', 'resolved', 'web-1'],
    );
    assert.equal(firing?.key, over?.key);
    assert.notEqual(firing?.key, other?.key);
  });

  it('is told how to be readable where it is not', () => {
    const reading = readBy(datadog, incoming({ text: 'shop is down' }));

    assert.ok(reading.kind === 'unreadable');
    assert.match(reading.problem, /paste examples\/alerts\/datadog.json/);
  });
});
