import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { hookFacts, incoming, NOW_MS, readBy } from '../../src/providers/alerts/contract.ts';
import { alertSenders } from '../../src/providers/alerts/index.ts';
import type { AlertSender, HookFacts, Incoming } from '../../src/providers/alerts/port.ts';
import { rememberCertificates } from '../../src/providers/alerts/sns/certificates.ts';
import { snsSender } from '../../src/providers/alerts/sns/index.ts';
import {
  CERTIFICATE,
  makeSigner,
  posted,
  type Sent,
  signed,
  TOPIC,
} from '../../src/providers/alerts/sns/testing/signer.ts';
import { type AlertHooks, openAlertHooks } from '../support/alert-hooks.ts';
import { watchOutside } from '../support/outside.ts';

const signer = makeSigner();
const notification = (change: Sent = {}): Sent => ({
  Type: 'Notification',
  MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
  TopicArn: TOPIC,
  Message: '{"AlarmName":"shop-5xx","NewStateValue":"ALARM","AWSAccountId":"123456789012"}',
  Timestamp: new Date(NOW_MS).toISOString(),
  ...change,
});
const confirmation = (SubscribeURL: string): Sent => ({
  ...notification({ Type: 'SubscriptionConfirmation', Message: 'You have chosen', Token: 't' }),
  SubscribeURL,
});

async function hooksOf(test: TestContext, sender: AlertSender, facts: Partial<HookFacts>): Promise<AlertHooks> {
  const hooks = await openAlertHooks([{ sender, facts: hookFacts({ name: 'monitor', ...facts }) }]);
  test.after(() => hooks.close());
  return hooks;
}

function amazon(pem: string | null) {
  const asked: string[] = [];
  const certificates = rememberCertificates(async (address) => {
    asked.push(address);
    if (pem === null) throw new Error('no route to sns.us-east-1.amazonaws.com');
    return pem;
  });
  return { sender: snsSender(certificates), asked };
}

function senderNamed(name: string): AlertSender {
  return alertSenders.find((sender) => sender.name === name) ?? assert.fail('no such sender');
}

describe('a hook of Amazon SNS', () => {
  const good = notification();
  const hostile: readonly (readonly [string, Incoming])[] = [
    ['a signature of somebody else', signed(makeSigner(), good)],
    ['a topic that is not pinned', signed(signer, { ...good, TopicArn: `${TOPIC}-other` })],
    ['a time of yesterday', signed(signer, { ...good, Timestamp: new Date(NOW_MS - 86_400_000).toISOString() })],
    [
      'a certificate of a look-alike',
      signed(signer, { ...good, SigningCertURL: 'https://sns.us-east-1.amazonaws.com.evil.example/a.pem' }),
    ],
    ['a certificate of this machine', signed(signer, { ...good, SigningCertURL: 'https://127.0.0.1/a.pem' })],
    [
      'a certificate of the cloud’s secrets',
      signed(signer, { ...good, SigningCertURL: 'https://169.254.169.254/a.pem' }),
    ],
    ['no signature', posted(good)],
    ['an alarm without its envelope', incoming(good.Message as string)],
  ];
  for (const [what, came] of hostile)
    it(`refuses ${what}, keeps nothing and asks nobody (S30)`, async (test) => {
      const { sender, asked } = amazon(signer.pem);
      const hooks = await hooksOf(test, sender, { topics: [TOPIC] });
      const outside = watchOutside();

      const { status } = await hooks.send('monitor', came);
      outside.stop();

      assert.equal(status, 401);
      assert.equal(await hooks.store.deliveries.count('waiting'), 0);
      assert.deepEqual(outside.asked, []);
      assert.deepEqual(
        asked.filter((address) => address !== CERTIFICATE),
        [],
      );
    });

  it('visits no address that is not one of Amazon, even where the message is signed (S30)', async (test) => {
    const { sender } = amazon(signer.pem);
    const hooks = await hooksOf(test, sender, { topics: [TOPIC] });
    const outside = watchOutside();

    for (const address of ['http://127.0.0.1:7700/', 'https://169.254.169.254/latest', 'https://localhost/x']) {
      const { status } = await hooks.send('monitor', signed(signer, confirmation(address)));
      assert.equal(status, 202, 'it is kept, and shown as not understood');
      assert.equal(readBy(sender, signed(signer, confirmation(address))).kind, 'unreadable');
    }
    outside.stop();

    assert.deepEqual(outside.asked, []);
  });

  it('answers 503 while the certificate cannot be had, and takes the message when SNS tries again', async (test) => {
    let pem: string | null = null;
    const certificates = rememberCertificates(async () => pem ?? Promise.reject(new Error('no route')));
    const hooks = await hooksOf(test, snsSender(certificates), { topics: [TOPIC] });
    const came = signed(signer, good);

    const first = await hooks.send('monitor', came);
    pem = signer.pem;
    await hooks.clock.advance(20_000);
    const second = await hooks.send('monitor', came);

    assert.deepEqual([first.status, first.retryAfter, second.status], [503, '20', 202]);
  });

  it('takes messages although the clock of this machine leaps and comes back (S31)', async (test) => {
    const { sender } = amazon(signer.pem);
    const hooks = await hooksOf(test, sender, { topics: [TOPIC] });
    const at = async (wallMs: number, id: string) => {
      hooks.clock.setWall(wallMs);
      return (await hooks.send('monitor', signed(signer, notification({ MessageId: id })))).status;
    };

    const statuses = [await at(NOW_MS, '1'), await at(NOW_MS + 7_200_000, '2'), await at(NOW_MS - 900_000, '3')];

    assert.deepEqual(statuses, [202, 202, 202]);
  });
});

describe('a secret that is changed', () => {
  for (const name of ['sentry', 'grafana', 'json'])
    it(`refuses nothing of ${name} meanwhile, and the old one afterwards (S33)`, async (test) => {
      const sender = senderNamed(name);
      const by = (secret: string) => sender.sample(hookFacts({ secrets: [secret] }), NOW_MS);
      const during = await hooksOf(test, sender, { secrets: ['old', 'new'] });
      const after = await hooksOf(test, sender, { secrets: ['new'] });

      const statuses = [
        (await during.send('monitor', by('old'))).status,
        (await during.send('monitor', by('new'))).status,
        (await after.send('monitor', by('new'))).status,
        (await after.send('monitor', by('old'))).status,
      ];

      assert.deepEqual(statuses, [202, 202, 202, 401]);
    });
});

describe('a monitor that sends as it likes', () => {
  it('is heard by GET, by a form and by a form in parts (S32)', async (test) => {
    const robot = await hooksOf(test, senderNamed('uptimerobot'), {});
    const kuma = await hooksOf(test, senderNamed('uptime-kuma'), {});
    const fields = { monitorID: '801', monitorFriendlyName: 'Shop', alertType: '1' };
    const beat = JSON.stringify({ heartbeat: { monitorID: 12, status: 0 }, monitor: { name: 'Shop' }, msg: 'down' });
    const part = `--mark\r\nContent-Disposition: form-data; name="data"\r\n\r\n${beat}\r\n--mark--\r\n`;

    await robot.send('monitor', incoming('', { method: 'GET', headers: {}, query: fields }));
    await robot.send(
      'monitor',
      incoming(new URLSearchParams({ ...fields, alertType: '2' }).toString(), {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
    await kuma.send('monitor', incoming(part, { headers: { 'content-type': 'multipart/form-data; boundary=mark' } }));

    assert.deepEqual(await told(robot, 'uptimerobot'), [
      ['monitor/801', 'firing'],
      ['monitor/801', 'resolved'],
    ]);
    assert.deepEqual(await told(kuma, 'uptime-kuma'), [['monitor/12', 'firing']]);
  });
});

async function told({ store }: AlertHooks, name: string): Promise<readonly (readonly [string, string])[]> {
  const sender = senderNamed(name);
  return (await store.deliveries.waiting(10)).flatMap((delivery) => {
    const reading = sender.read(delivery);
    return reading.kind === 'alerts' ? reading.alerts.map(({ key, status }) => [key, status] as const) : [];
  });
}
