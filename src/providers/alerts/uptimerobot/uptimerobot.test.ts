import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, readBy } from '../contract.ts';
import { uptimerobot } from './index.ts';

const AT_MS = Date.UTC(2026, 10, 28, 9, 12, 30);
const down = {
  monitorID: '801',
  monitorURL: 'https://shop.example/health?deep=1&x=y',
  monitorFriendlyName: 'Shop, front page',
  alertType: '1',
  alertTypeFriendlyName: 'Down',
  alertDetails: 'HTTP 503 - Service Unavailable',
  alertDuration: '',
  alertDateTime: String(AT_MS / 1_000),
  monitorAlertContacts: '457;2;a@b.example',
};
const up = { ...down, alertType: '2', alertTypeFriendlyName: 'Up', alertDuration: '90', alertDetails: 'HTTP 200 - OK' };
const certificate = {
  ...down,
  alertType: '3',
  alertTypeFriendlyName: 'SSL expiry',
  sslExpiryDate: '1796457150',
  sslExpiryDaysLeft: '7',
};

const asGet = (fields: Readonly<Record<string, string>>) => incoming('', { method: 'GET', headers: {}, query: fields });
const asForm = (fields: Readonly<Record<string, string>>) =>
  incoming(new URLSearchParams(fields).toString(), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const template = readFileSync(new URL('../../../../examples/alerts/uptimerobot.json', import.meta.url), 'utf8');
const asTemplate = (fields: Readonly<Record<string, string>>) =>
  incoming(template.replace(/\*(\w+)\*/g, (whole, name: string) => fields[name] ?? whole));

alertSenderContract(uptimerobot, {
  deliveries: [asGet(down), asForm(up), incoming(certificate), asTemplate(down)],
});

describe('what UptimeRobot sends', () => {
  it('is the same in the address, as a form, as JSON and by our template', () => {
    const [expected] = alertsBy(uptimerobot, asGet(down));
    const { rest: _, ...core } = expected ?? assert.fail('no alert');

    assert.deepEqual(core, {
      key: 'monitor/801',
      status: 'firing',
      title: 'Shop, front page: down',
      text: 'HTTP 503 - Service Unavailable',
      severity: null,
      service: null,
      environment: null,
      startsAtMs: AT_MS,
      endsAtMs: null,
      release: null,
      errorText: null,
      group: null,
      links: [{ title: 'Address', url: down.monitorURL }],
      labels: { monitor: '801' },
    });
    for (const came of [asForm(down), incoming(down), asTemplate(down)]) {
      const [{ rest: __, ...read } = assert.fail('no alert')] = alertsBy(uptimerobot, came);
      assert.deepEqual(read, core);
    }
  });

  it('is over when it is up again, and tells when it began', () => {
    const [read] = alertsBy(uptimerobot, asGet(up));

    assert.deepEqual(
      [read?.key, read?.status, read?.startsAtMs, read?.endsAtMs],
      ['monitor/801', 'resolved', AT_MS - 90_000, AT_MS],
    );
  });

  it('is another alert for the certificate, which does not end because the site is up', () => {
    const [read] = alertsBy(uptimerobot, asGet(certificate));

    assert.deepEqual(
      [read?.key, read?.status, read?.severity, read?.title],
      ['monitor/801/certificate', 'firing', 'warning', 'Shop, front page: the certificate expires in 7 days'],
    );
  });

  it('takes the numbers as numbers too, other spellings, and the body over the address', () => {
    const [read] = alertsBy(
      uptimerobot,
      incoming({ monitor_id: 801, monitor_friendly_name: 'Shop', alert_type: 2 }, { query: { alertType: '1' } }),
    );

    assert.deepEqual([read?.key, read?.status, read?.title], ['monitor/801', 'resolved', 'Shop: up']);
  });

  it('takes variables that UptimeRobot did not know as not said', () => {
    const [read] = alertsBy(uptimerobot, asTemplate({ monitorFriendlyName: 'Shop', alertTypeFriendlyName: 'Down' }));

    assert.deepEqual([read?.key, read?.status, read?.text], ['monitor/Shop', 'firing', '']);
  });

  it('is an alert of its own where it says a type that nobody knows', () => {
    const [read] = alertsBy(uptimerobot, asGet({ ...down, alertType: '9', alertTypeFriendlyName: 'Domain expiry' }));

    assert.deepEqual(
      [read?.key, read?.status, read?.title],
      ['monitor/801/9', 'firing', 'Shop, front page: Domain expiry'],
    );
  });

  it('is told how to be readable where it is not', () => {
    for (const came of [asGet({}), asGet({ monitorID: '1' }), incoming({ text: 'down' }), incoming('shop down')]) {
      const reading = readBy(uptimerobot, came);

      assert.equal(reading.kind, 'unreadable');
    }
  });
});
