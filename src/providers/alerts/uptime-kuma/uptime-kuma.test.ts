import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, readBy } from '../contract.ts';
import { uptimeKuma } from './index.ts';

const beat = {
  monitorID: 12,
  status: 0,
  time: '2026-11-28 09:12:30.250',
  msg: 'Request failed with status code 503',
  ping: null,
  important: true,
  duration: 60,
  retries: 2,
  timezone: 'Asia/Kolkata',
  timezoneOffset: '+05:30',
  localDateTime: '2026-11-28 14:42:30',
};
const monitor = {
  id: 12,
  name: 'Front page',
  pathName: 'Shop / Front page',
  type: 'http',
  url: 'https://shop.example/',
  hostname: null,
  basic_auth_pass: 'a secret',
  tags: [
    { tag_id: 1, name: 'service', value: 'shop', color: '#f00' },
    { tag_id: 2, name: 'env', value: 'production' },
    { tag_id: 3, name: 'urgent', value: '' },
  ],
};
const whole = (change: object = {}) => ({
  heartbeat: { ...beat, ...change },
  monitor,
  msg: '[Front page] [🔴 Down] Request failed with status code 503',
});
const AT_MS = Date.UTC(2026, 10, 28, 9, 12, 30, 250);

function asParts(value: object) {
  const mark = '------------------------d74496d66958873e';
  const part = `--${mark}\r\nContent-Disposition: form-data; name="data"\r\n\r\n${JSON.stringify(value)}\r\n--${mark}--\r\n`;
  return incoming(part, { headers: { 'content-type': `multipart/form-data; boundary=${mark}` } });
}
function asGet({ heartbeat, monitor: watched, msg }: ReturnType<typeof whole>) {
  const query = { heartbeat: JSON.stringify(heartbeat), monitor: JSON.stringify(watched), msg };
  return incoming('', { method: 'GET', headers: {}, query });
}
const test = incoming({ heartbeat: null, monitor: null, msg: 'My webhook Testing' });
const certificate = (days: number) =>
  incoming({
    heartbeat: null,
    monitor: null,
    msg: `[Front page][https://shop.example/] server certificate shop.example will expire in ${days} days`,
  });

alertSenderContract(uptimeKuma, {
  deliveries: [incoming(whole()), asParts(whole()), asGet(whole()), test, certificate(7)],
});

describe('what Uptime Kuma sends', () => {
  it('is the same as JSON, as a form in parts and in the address', () => {
    const [read] = alertsBy(uptimeKuma, incoming(whole()));

    assert.deepEqual(
      { ...read, rest: null },
      {
        key: 'monitor/12',
        status: 'firing',
        title: 'Shop / Front page: down',
        text: 'Request failed with status code 503',
        severity: null,
        service: 'shop',
        environment: 'production',
        startsAtMs: AT_MS,
        endsAtMs: null,
        release: null,
        errorText: null,
        group: null,
        links: [{ title: 'Address', url: 'https://shop.example/' }],
        labels: { service: 'shop', env: 'production', urgent: 'true' },
        rest: null,
      },
    );
    assert.ok(!JSON.stringify(read).includes('a secret'), 'what the monitor signs in with is not kept');
    for (const came of [asParts(whole()), asGet(whole())]) assert.deepEqual(alertsBy(uptimeKuma, came)[0], read);
  });

  it('is over when the monitor is up', () => {
    const [read] = alertsBy(uptimeKuma, incoming(whole({ status: 1, lastDownTime: '2026-11-28 09:02:00' })));

    assert.deepEqual(
      [read?.key, read?.status, read?.startsAtMs, read?.endsAtMs],
      ['monitor/12', 'resolved', Date.UTC(2026, 10, 28, 9, 2), AT_MS],
    );
  });

  it('is no alert while it is pending or under maintenance, nor when it is tested', () => {
    for (const came of [
      incoming(whole({ status: 2 })),
      incoming(whole({ status: 3 })),
      test,
      asParts(JSON.parse(test.body.toString())),
    ])
      assert.equal(readBy(uptimeKuma, came).kind, 'nothing');
  });

  it('is a warning without a heartbeat when a certificate runs out, the same one each day', () => {
    const [week] = alertsBy(uptimeKuma, certificate(7));
    const [day] = alertsBy(uptimeKuma, certificate(1));

    assert.deepEqual([week?.status, week?.severity], ['firing', 'warning']);
    assert.match(week?.title ?? '', /will expire in 7 days/);
    assert.equal(week?.key, day?.key);
  });

  it('is read without its monitor too', () => {
    const [read] = alertsBy(uptimeKuma, incoming({ heartbeat: { ...beat, status: '0' }, monitor: null, msg: 'down' }));

    assert.deepEqual([read?.key, read?.title, read?.status], ['monitor/12', 'Monitor 12: down', 'firing']);
  });

  it('is shown as unreadable where its template is the user’s own, or its status is none', () => {
    const mark = { headers: { 'content-type': 'multipart/form-data' } };

    for (const came of [
      incoming({ text: 'down' }),
      incoming(whole({ status: 7 })),
      incoming('x', mark),
      incoming('down'),
    ])
      assert.equal(readBy(uptimeKuma, came).kind, 'unreadable');
  });
});
